// From a configuration to what the rooms take: one value in, one thing to be seen out each, so that no two can be
// mistaken for one another.

#include "daemon/pieces.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "daemon/support.hpp"
#include "policy/book.hpp"
#include "policy/form.hpp"
#include "site/organisation.hpp"
#include "site/policies.hpp"

namespace tidegate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Config smallest() {
    Config out;
    out.organisation.domains = {"example.org"};
    out.organisation.zone = "Etc/UTC";
    return out;
}

std::shared_ptr<const Site> site(const Config& config, const std::string& api = "127.0.0.1:9999") {
    auto organisation = std::make_shared<const Organisation>(organisation_of(config).value());
    auto made = site_of(config, std::move(organisation), api, "the key");
    EXPECT_TRUE(made) << made.error().what;
    return *made;
}

/// Every switch of a site, in one line.
std::string switches(const Site& of) {
    std::string out;
    if (of.select_by_from) out += "select_by_from ";
    if (of.refuse_foreign_sender) out += "refuse_foreign_sender ";
    if (of.defer_when_unwritable) out += "defer_when_unwritable ";
    if (of.defer_over_limit) out += "defer_over_limit ";
    return out;
}

TEST(SiteOf, EachSwitchIsItsOwn) {
    EXPECT_EQ(switches(*site(smallest())), "");
    const struct {
        void (*set)(Config&);
        const char* wanted;
    } cases[] = {
        {.set = [](Config& c) { c.policies.select_by = "from"; }, .wanted = "select_by_from "},
        {.set = [](Config& c) { c.senders.foreign = "refuse"; }, .wanted = "refuse_foreign_sender "},
        {.set = [](Config& c) { c.store.when_unavailable = "defer"; }, .wanted = "defer_when_unwritable "},
        {.set = [](Config& c) { c.policies.over_limit_answer = "defer"; }, .wanted = "defer_over_limit "},
    };
    for (const auto& c : cases) {
        auto config = smallest();
        c.set(config);
        EXPECT_EQ(switches(*site(config)), c.wanted);
    }
}

TEST(SiteOf, DetectionIsReadWithItsFiles) {
    auto config = smallest();
    EXPECT_EQ(site(config)->detection.mode, Detection::Mode::observe);
    EXPECT_TRUE(site(config)->detection.content) << "the shipped model";
    config.detection.mode = "act";
    EXPECT_EQ(site(config)->detection.mode, Detection::Mode::act);
    config.detection.weights = "/nowhere/risk.weights";
    const auto organisation = std::make_shared<const Organisation>(organisation_of(config).value());
    EXPECT_THAT(site_of(config, organisation, {}, {}).error().what, HasSubstr("detection.weights"));
    config.detection.weights.clear();
    config.detection.model = "/nowhere/content.model";
    EXPECT_THAT(site_of(config, organisation, {}, {}).error().what, HasSubstr("detection.model"));
    config.detection.mode = "off";
    EXPECT_FALSE(site(config)->detection.content);
}

TEST(SiteOf, LinkZoneAndKey) {
    auto config = smallest();
    EXPECT_EQ(site(config)->link, "http://127.0.0.1:9999");
    EXPECT_EQ(site(config, "")->link, "http://127.0.0.1:8470") << "not bound yet";
    config.portal.link = "https://gate.example.org";
    config.organisation.zone = "Europe/Berlin";
    EXPECT_EQ(site(config)->link, "https://gate.example.org");
    EXPECT_EQ(site(config)->zone.name(), "Europe/Berlin");
    EXPECT_EQ(site(config)->notice_key, "the key");
    config.organisation.zone = "Mars/Olympus";
    const auto wrong = site_of(config, nullptr, "", "");
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().what, HasSubstr("organisation.zone"));
}

TEST(SiteOf, OwnReplies) {
    auto config = smallest();
    config.replies = {{.cause = "TG-RATE", .answer = "defer", .code = 451, .enhanced = "4.7.1", .text = "Slower."}};
    const auto own = site(config)->replies.refuse(Cause::rate, Action::defer, {});
    EXPECT_EQ(own.code, 451);
    EXPECT_EQ(own.enhanced, "4.7.1");
    EXPECT_THAT(own.text, HasSubstr("Slower."));
    const auto other = site(config)->replies.refuse(Cause::limit_day, Action::defer, {});
    EXPECT_EQ(other.code, 450) << "the other causes are as they were";
    config.replies = {{.cause = "TG-RATE", .answer = "reject", .code = 554}};
    EXPECT_EQ(site(config)->replies.refuse(Cause::rate, Action::reject, {}).code, 554);
    EXPECT_EQ(site(config)->replies.refuse(Cause::rate, Action::defer, {}).code, 450);
}

TEST(SmtpOf, AHostIsWithoutItsBrackets) {
    auto config = smallest();
    EXPECT_EQ(smtp_of(config)->port, 25);
    config.notify.smtp = "[::1]:2525";
    EXPECT_EQ(smtp_of(config)->host, "::1") << "as getaddrinfo takes it";
    EXPECT_EQ(smtp_of(config)->port, 2525);
    config.notify.smtp = "mail";
    EXPECT_THAT(smtp_of(config).error().what, HasSubstr("notify.smtp"));
}

TEST(InspectOf, EachWord) {
    auto config = smallest();
    EXPECT_EQ(inspect_of(config), milter::Inspect::message) << "detection is on";
    config.detection.mode = "off";
    EXPECT_EQ(inspect_of(config), milter::Inspect::headers);
    config.milter.inspect = "envelope";
    EXPECT_EQ(inspect_of(config), milter::Inspect::envelope);
    config.milter.inspect = "message";
    EXPECT_EQ(inspect_of(config), milter::Inspect::message);
}

class PoliciesOf : public ::testing::Test {
protected:
    Result<std::vector<Policy>> read(const std::vector<std::string>& stored) {
        problems.clear();
        shadowed.clear();
        const auto organisation = organisation_of(config).value();
        return policies_of(stored, config, organisation, problems, shadowed);
    }
    static std::string stored(std::string name, std::uint32_t external_per_hour) {
        Policy out;
        out.name = std::move(name);
        out.priority = 1;
        out.scope.domains = {"example.org"};
        out.limits.external_per_hour = external_per_hour;
        out.version = 1;
        return boost::json::serialize(to_json(out));
    }
    /// "sales 100 sales.toml": name, a limit, file.
    static std::vector<std::string> shown(const std::vector<Policy>& policies) {
        std::vector<std::string> out;
        for (const auto& one : policies) {
            out.push_back(one.name + " " + std::to_string(one.limits.external_per_hour) + " " +
                          std::filesystem::path{one.file}.filename().string());
        }
        return out;
    }
    static std::string file(int external_per_hour) {
        return "priority = 1\n[scope]\ndomains = [\"example.org\"]\n[limits]\nexternal_per_hour = " +
               std::to_string(external_per_hour) + "\n";
    }

    testing::Folder folder;
    Config config = smallest();
    std::vector<std::string> problems, shadowed;
};

TEST_F(PoliciesOf, TheDefaultIsThereWhereThereIsNone) {
    const auto made = read({});
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 1U);
    EXPECT_TRUE(made->front().is_default());
    EXPECT_THAT(problems, IsEmpty());
}

TEST_F(PoliciesOf, WhatCannotBeReadBackIsSaidAndLeftOut) {
    const auto made = read({"{", stored("Sales", 9)});
    ASSERT_TRUE(made);
    EXPECT_THAT(shown(*made), ElementsAre("Sales 9 ", HasSubstr("default")));
    EXPECT_THAT(problems, ElementsAre(HasSubstr("a stored policy cannot be read")));
}

TEST_F(PoliciesOf, AForwardThatCannotBeSeenIsSaid) {
    config.milter.inspect = "envelope";
    auto strict = first_default_policy();
    strict.forwarding = Forwarding::off;
    strict.version = 1;
    ASSERT_TRUE(read({boost::json::serialize(to_json(strict))}));
    EXPECT_THAT(problems, ElementsAre(HasSubstr("milter.inspect = \"headers\"")));
}

TEST_F(PoliciesOf, AFileStandsInForAStoredPolicyUntilItGoes) {
    config.policies.directory = folder.path();
    folder.write("sales.toml", file(100));
    const auto with_file = read({stored("Sales", 9)});
    ASSERT_TRUE(with_file) << with_file.error().what;
    EXPECT_THAT(shown(*with_file), ElementsAre("sales 100 sales.toml", HasSubstr("default")));
    ASSERT_EQ(shadowed.size(), 1U);
    std::filesystem::remove(folder.file("sales.toml"));
    const auto without = read(std::vector<std::string>{shadowed});
    ASSERT_TRUE(without) << without.error().what;
    EXPECT_THAT(shown(*without), ElementsAre("Sales 9 ", HasSubstr("default")));
    EXPECT_THAT(shadowed, IsEmpty());
}

TEST_F(PoliciesOf, AFileThatIsWrongIsRefusedWithItsLine) {
    config.policies.directory = folder.path();
    folder.write("sales.toml", "priority = 1\n[limits]\nexternal_per_hour = -1\n");
    EXPECT_THAT(read({}).error().what, HasSubstr("sales.toml:3"));
    // What only the linter finds, too.
    folder.write("sales.toml", "priority = 1\n[scope]\ngroups = [\"nobody has this group\"]\n");
    const auto linted = read({});
    ASSERT_FALSE(linted);
    EXPECT_THAT(linted.error().what, HasSubstr("sales.toml:"));
    config.policies.directory = folder.file("missing");
    EXPECT_FALSE(read({}));
}

TEST(SecretOf, IsMadeOnceAndAloneForItsOwner) {
    const testing::Folder folder;
    const auto first = secret_of(folder.path(), "notice.key");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->size(), 64U);
    EXPECT_EQ(secret_of(folder.path(), "notice.key").value(), *first);
    EXPECT_NE(secret_of(folder.path(), "other.key").value(), *first);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder.file("notice.key")).permissions(), perms::owner_read | perms::owner_write);
    folder.write("notice.key", "short\n");
    EXPECT_THAT(secret_of(folder.path(), "notice.key").error().what, HasSubstr("is damaged"));
}

}  // namespace
}  // namespace tidegate
