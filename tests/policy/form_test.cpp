// Policies as JSON and as files.

#include "policy/form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "policy/site.hpp"

namespace tidegate {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::StartsWith;

json::object object(std::string_view text) { return json::parse({text.data(), text.size()}).as_object(); }

Policy full() {
    auto policy = named("Sales", 3, {.users = {"alice@example.org"}, .groups = {"sales"}, .domains = {"example.org"}},
                        {.users = {"bob@example.net"}});
    policy.description = "who sells";
    policy.enabled = false;
    policy.limits = {1, 2, 3, 4, 5};
    policy.over_limit = OverLimit::alert_only;
    policy.forwarding = Forwarding::off;
    policy.detection = PolicyDetection::observe;
    policy.notify = {"a@example.org"};
    policy.copy_to = {"b@example.org"};
    policy.version = 7;
    policy.changed_at = parse_rfc3339("2026-03-01T12:00:00.123Z").value();
    policy.changed_by = "admin";
    policy.file = "/etc/tidegate/policies/sales.toml";
    return policy;
}

TEST(PolicyJson, GoesOutAndComesBack) {
    for (const auto& policy : {full(), first_default_policy()}) {
        const auto again = policy_from_json(object(json::serialize(to_json(policy))));
        ASSERT_TRUE(again) << again.error().what;
        EXPECT_EQ(*again, policy);
    }
    auto broken = to_json(full());
    broken.erase("version");
    EXPECT_FALSE(policy_from_json(broken));
    broken = to_json(full());
    broken["changed_at"] = "yesterday";
    EXPECT_FALSE(policy_from_json(broken));
}

TEST(PolicyJson, MergeSetsWhatIsNamedAndLeavesTheRest) {
    auto policy = full();
    ASSERT_TRUE(merge_json(policy, object(R"({"limits":{"external_per_hour":9},"scope":{"groups":[" SALES "]}})")));
    auto expected = full();
    expected.limits.external_per_hour = 9;
    EXPECT_EQ(policy, expected);
    ASSERT_TRUE(merge_json(policy, object(R"({"scope":{"users":null},"limits":null,"notify":null,"enabled":null})")));
    expected.scope.users.clear();
    expected.limits = {};
    expected.notify.clear();
    expected.enabled = true;
    EXPECT_EQ(policy, expected);
    ASSERT_TRUE(merge_json(policy, to_json(policy))) << "what was read can be sent back";
    EXPECT_EQ(policy, expected);
}

TEST(PolicyJson, PresetsSetTheLimitsAndLimitsBesideThemWin) {
    auto policy = full();
    ASSERT_TRUE(merge_json(policy, object(R"({"preset":"standard"})")));
    EXPECT_EQ(policy.limits, standard_limits);
    ASSERT_TRUE(merge_json(policy, object(R"({"limits":{"external_per_hour":300},"preset":"strict"})")));
    EXPECT_EQ(policy.limits, (Limits{300, 800, 800, 0, 0}));
    EXPECT_FALSE(merge_json(policy, object(R"({"preset":"lax"})")));
}

TEST(PolicyJson, RefusesAndSetsNothing) {
    struct Case {
        const char* change;
        const char* told;
    };
    const Case cases[] = {
        {R"({"nmae":"x"})", "nmae: is not a key"},
        {R"({"name":""})", "name: must"},
        {R"({"name":" x"})", "name: must"},
        {R"({"name":"a\nb"})", "name: must"},
        {R"({"name":"default"})", "is taken"},
        {R"({"name":null})", "name: must"},
        {R"({"description":"a\nb"})", "description: must"},
        {R"({"enabled":"yes"})", "enabled: must be true or false"},
        {R"({"priority":-1})", "priority: must be a whole number"},
        {R"({"priority":1.5})", "priority: must be a whole number"},
        {R"({"priority":"1"})", "priority: must be a whole number"},
        {R"({"priority":1000001})", "priority: must be a whole number"},
        {R"({"priority":99999999999999999999})", "priority: must be a whole number"},
        {R"({"scope":["a"]})", "scope: must hold"},
        {R"({"scope":{"user":["a"]}})", "scope.user: is not a condition"},
        {R"({"scope":{"users":"a"}})", "scope.users: must be a list"},
        {R"({"except":{"users":[1]}})", "except.users: must hold"},
        {R"({"except":{"users":[" "]}})", "except.users: must hold"},
        {R"({"limits":{"per_hour":1}})", "limits.per_hour: is not a limit"},
        {R"({"limits":{"external_per_hour":-1}})", "limits.external_per_hour: must be a whole number"},
        {R"({"limits":7})", "limits: must hold"},
        {R"({"over_limit":"block"})", "over_limit: must be \"restrict_until_following_day\""},
        {R"({"forwarding":true})", "forwarding: must be"},
        {R"({"detection":"hold"})", "detection: must be \"inherit\", \"act\", \"observe\" or \"off\""},
        {R"({"detection":true})", "detection: must be"},
        {R"({"notify":"a@b.c"})", "notify: must be a list"},
        {R"({"version":8})", "version: cannot be set"},
        {R"({"changed_by":"me"})", "changed_by: cannot be set"},
        {R"({"changed_at":null})", "changed_at: cannot be set"},
        {R"({"file":""})", "file: cannot be set"},
        {R"({"enabled":true,"a\u001bb":1,"priority":-1})",
         "a b: is not a key of a policy: tidegate-policies(5) lists those there "
         "are; priority: must"},
    };
    for (const auto& c : cases) {
        auto policy = full();
        const auto merged = merge_json(policy, object(c.change));
        ASSERT_FALSE(merged) << c.change;
        EXPECT_EQ(merged.error().fault, Fault::invalid);
        EXPECT_THAT(merged.error().what, HasSubstr(c.told)) << c.change;
        EXPECT_EQ(policy, full()) << c.change;
    }
}

TEST(PolicyJson, TheDefaultKeepsItsName) {
    auto policy = first_default_policy();
    EXPECT_FALSE(merge_json(policy, object(R"({"name":"mine"})")));
    EXPECT_TRUE(merge_json(policy, object(R"({"name":"Default"})")));
    EXPECT_EQ(policy, first_default_policy());
    Policy fresh;
    ASSERT_TRUE(merge_json(fresh, object(R"({"name":"DEFAULT"})")));
    EXPECT_TRUE(fresh.is_default());
}

TEST(PolicyJson, ListsAreBounded) {
    Policy policy;
    json::array list(10'001, "alice@example.org");
    EXPECT_FALSE(merge_json(policy, {{"notify", list}}));
    list.pop_back();
    EXPECT_TRUE(merge_json(policy, {{"notify", list}}));
    EXPECT_FALSE(merge_json(policy, {{"notify", json::array{std::string(331, 'a')}}}));
}

constexpr const char* sales_toml = R"(# those who sell
description = "who sells"
preset = "strict"
priority = 3

[scope]
users = ["Alice@Example.org"]

[limits]
external_per_hour = 300
)";

TEST(PolicyFile, ReadsEveryKeyAndKnowsItsLine) {
    PolicyLines lines;
    const auto policy = read_policy_file(sales_toml, "policies/sales.toml", &lines);
    ASSERT_TRUE(policy) << policy.error().what;
    EXPECT_EQ(policy->name, "sales") << "called as the file is";
    EXPECT_EQ(policy->file, "policies/sales.toml");
    EXPECT_EQ(policy->scope.users, std::vector<std::string>{"alice@example.org"});
    EXPECT_EQ(policy->limits, (Limits{300, 800, 800, 0, 0}));
    EXPECT_EQ(lines.locate({"Sales", "limits.external_per_hour", ""}), "policies/sales.toml:10");
    EXPECT_EQ(lines.locate({"sales", "limits.internal_per_hour", ""}), "policies/sales.toml:9") << "its table";
    EXPECT_EQ(lines.locate({"sales", "priority", ""}), "policies/sales.toml:4");
    EXPECT_EQ(lines.locate({"sales", "except.users", ""}), "policies/sales.toml:1");
    EXPECT_EQ(lines.locate({"other", "priority", ""}), "");
    EXPECT_EQ(tell({"sales", "priority", "is wrong"}, lines), "policies/sales.toml:4: priority: is wrong");
    EXPECT_EQ(tell({"other", "priority", "is wrong"}, lines), "policy \"other\": priority: is wrong");
    EXPECT_EQ(tell({"", "", "too many"}, lines), "too many");
}

TEST(PolicyFile, LintTellsTheLine) {
    PolicyLines lines;
    const auto policy = read_policy_file("[scope]\nusers = [\"x@elsewhere.example\"]\n", "a.toml", &lines);
    ASSERT_TRUE(policy);
    const auto problems = lint({*policy}, example_organisation());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(tell(problems[0], lines), StartsWith("a.toml:2: scope.users: \"x@elsewhere.example\" lies outside"));
}

TEST(PolicyFile, EveryComplaintHasItsLine) {
    struct Case {
        const char* toml;
        const char* told;
    };
    const Case cases[] = {
        {"name = \"x\n", "x.toml:1: "},
        {"\nnmae = 1\n", "x.toml:2: nmae is not a key"},
        {"\n\n[scope]\nuser = []\n", "x.toml:4: scope.user is not a condition"},
        {"[limits]\nexternal_per_hour = 1979-05-27\n", "x.toml:2: no setting is a date"},
        {"limits.external_per_hour = 1.5\n", "x.toml:1: limits.external_per_hour must be a whole number"},
        {"name = \"x\"\nversion = 3\n", "x.toml:2: version cannot be set"},
        {"priority = -1\nenabled = 1\n", "x.toml:2: enabled must be true or false\nx.toml:1: priority must"},
        {"name = \"a\"\nname = \"b\"\n", "x.toml:2: "},
        {"over_limit = \"\\u001b\"\n", "x.toml:1: over_limit must be"},
        {"priority = 1\n[ = 1\n", "x.toml:2: a table's name is missing"},
        {"\n \t[[\n", "x.toml:2: a table's name is missing"},
        {"[]\n", "x.toml:1: "},
    };
    for (const auto& c : cases) {
        const auto policy = read_policy_file(c.toml, "x.toml");
        ASSERT_FALSE(policy) << c.toml;
        EXPECT_THAT(policy.error().what, StartsWith(c.told)) << c.toml;
    }
}

TEST(PolicyFile, ListsMaySpanLines) {
    const auto policy = read_policy_file("[ scope ]\nusers = [\n  \"a@example.org\", # one\n]\n", "x.toml");
    ASSERT_TRUE(policy) << policy.error().what;
    EXPECT_EQ(policy->scope.users.size(), 1U);
}

TEST(PolicyFile, HostileDepthAndSizeAreRefused) {
    std::string dotted = "a";
    for (int i = 0; i < 200'000; ++i) dotted += ".a";
    const std::string hostile[] = {dotted + " = 1\n", "a = " + std::string(100'000, '[') + "\n",
                                   std::string(5U << 20U, '#'), std::string(1'000, '\0')};
    for (const auto& text : hostile) EXPECT_FALSE(read_policy_file(text, "x.toml"));
}

class PolicyDirectory : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "tidegate-policies-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& name, std::string_view text) { std::ofstream{folder_ / name} << text; }
    std::filesystem::path folder_;
};

TEST_F(PolicyDirectory, ReadsItsFilesByName) {
    write("20-b.toml", "name = \"B\"\npriority = 2\n");
    write("10-a.toml", "name = \"A\"\npriority = 1\n");
    write("default.toml", "preset = \"strict\"\n");
    write("README", "not a policy");
    write(".hidden.toml", "not a policy");
    PolicyLines lines;
    const auto policies = read_policy_directory(folder_, &lines);
    ASSERT_TRUE(policies) << policies.error().what;
    ASSERT_EQ(policies->size(), 3U);
    EXPECT_EQ((*policies)[0].name, "A");
    EXPECT_TRUE((*policies)[2].is_default());
    EXPECT_EQ(lines.locate({"B", "priority", ""}), (folder_ / "20-b.toml").string() + ":2");
}

TEST_F(PolicyDirectory, TellsEveryFileThatIsWrong) {
    write("a.toml", "priority = -1\n");
    write("b.toml", "name = \"fine\"\n");
    write("c.toml", "nonsense\n");
    std::filesystem::create_directory(folder_ / "d.toml");
    const auto policies = read_policy_directory(folder_);
    ASSERT_FALSE(policies);
    EXPECT_THAT(policies.error().what, HasSubstr("a.toml:1: priority must"));
    EXPECT_THAT(policies.error().what, HasSubstr("\n" + (folder_ / "c.toml").string() + ":1: "));
    EXPECT_THAT(policies.error().what, HasSubstr("d.toml: cannot be read"));
}

TEST_F(PolicyDirectory, IsThere) {
    const auto policies = read_policy_directory(folder_ / "none");
    ASSERT_FALSE(policies);
    EXPECT_EQ(policies.error().fault, Fault::not_found);
}

}  // namespace
}  // namespace tidegate
