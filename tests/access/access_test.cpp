// Who may do what: names, passwords, tokens, and what the store keeps of them.

#include "access/access.hpp"

#include <gtest/gtest.h>

#include "access/secret.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = *parse_rfc3339("2026-03-01T12:00:00Z");

struct AccessTest : testing::Test {
    ManualClock clock{noon};
    SeededRandom random{1};
    Access access{clock, random};
};

TEST(Roles, EachMayWhatThoseBeforeItMay) {
    EXPECT_LT(Role::check, Role::viewer);
    EXPECT_LT(Role::viewer, Role::helpdesk);
    EXPECT_LT(Role::helpdesk, Role::administrator);
    for (const auto* const name : {"check", "viewer", "helpdesk", "administrator"}) {
        EXPECT_EQ(to_string(*parse_role(name)), name);
    }
    EXPECT_FALSE(parse_role("root"));
    EXPECT_FALSE(parse_role(""));
}

TEST_F(AccessTest, NamesAndPasswordsAreChecked) {
    const struct {
        const char* name;
        const char* password;
        bool good;
    } cases[] = {
        {"", "long enough 1", false},       {"Anna", "long enough 1", false}, {"an na", "long enough 1", false},
        {"anna\n", "long enough 1", false}, {"anna", "too short", false},     {"anna", "password1234", false},
        {"anna", "annaanna2026", false},    {"anna", "Tidegate2026!", false}, {"anna", "long enough 1", true},
        {"anna", "long enough 1", false},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(access.add_administrator(c.name, c.password, Role::viewer).has_value(), c.good)
            << c.name << " " << c.password;
    }
    EXPECT_FALSE(access.add_administrator(std::string(65, 'a'), "long enough 1", Role::viewer));
    EXPECT_FALSE(access.add_administrator("berta", std::string(1025, 'x'), Role::viewer));
}

TEST_F(AccessTest, SetupTokenEndsWithTheFirstAdministrator) {
    EXPECT_EQ(access.setup_token().size(), 64U);
    EXPECT_FALSE(access.has_administrator());
    ASSERT_TRUE(access.add_administrator("viewer", "long enough 1", Role::viewer));
    EXPECT_FALSE(access.has_administrator()) << "a viewer administers nothing";
    ASSERT_TRUE(access.add_administrator("anna", "long enough 1", Role::administrator));
    EXPECT_TRUE(access.has_administrator());
    EXPECT_EQ(access.setup_token(), "");
}

TEST_F(AccessTest, PasswordsAreKeptAsArgon2AndSurviveARestart) {
    const auto row = access.add_administrator("anna", "long enough 1", Role::helpdesk);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->table, "administrators");
    EXPECT_EQ(row->key, "anna");
    EXPECT_NE(row->json.find("$argon2id$"), std::string::npos);
    EXPECT_EQ(row->json.find("long enough"), std::string::npos);

    Access later{clock, random};
    std::vector<std::string> problems;
    later.remember({{row->key, row->json}}, {}, problems);
    EXPECT_TRUE(problems.empty());
    const auto caller = later.check_password("anna", "long enough 1");
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->name, "anna");
    EXPECT_EQ(caller->role, Role::helpdesk);
    EXPECT_FALSE(later.check_password("anna", "long enough 2"));
    EXPECT_FALSE(later.check_password("berta", "long enough 1"));
}

TEST_F(AccessTest, TheLastAdministratorStays) {
    ASSERT_TRUE(access.add_administrator("anna", "long enough 1", Role::administrator));
    EXPECT_EQ(access.remove_administrator("anna").error().fault, Fault::conflict);
    EXPECT_EQ(access.remove_administrator("berta").error().fault, Fault::not_found);
    ASSERT_TRUE(access.add_administrator("berta", "long enough 1", Role::administrator));
    const auto row = access.remove_administrator("anna");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->json, "");
    EXPECT_EQ(access.administrators().size(), 1U);
}

TEST_F(AccessTest, TokensAreShownOnceExpireAndAreRevoked) {
    const auto made = access.add_token("backup", Role::viewer, noon + 1h, "anna");
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->secret.starts_with("tg_"));
    EXPECT_EQ(made->secret.size(), 67U);
    EXPECT_EQ(made->row.json.find(made->secret), std::string::npos);

    EXPECT_EQ(access.check_token(made->secret)->name, "token:backup");
    EXPECT_FALSE(access.check_token(""));
    EXPECT_FALSE(access.check_token("tg_"));
    EXPECT_FALSE(access.check_token(made->secret + "0"));
    auto other = made->secret;
    other.back() = other.back() == '0' ? '1' : '0';
    EXPECT_FALSE(access.check_token(other));

    Access later{clock, random};
    std::vector<std::string> problems;
    later.remember({}, {{made->row.key, made->row.json}}, problems);
    EXPECT_TRUE(problems.empty());
    EXPECT_TRUE(later.check_token(made->secret));
    clock.advance(1h);
    EXPECT_FALSE(later.check_token(made->secret)) << "expired";

    EXPECT_FALSE(access.add_token("late", Role::viewer, noon, "anna")) << "expires in the past";
    const auto other_token = access.add_token("other", Role::check, std::nullopt, "anna");
    ASSERT_TRUE(other_token);
    ASSERT_TRUE(access.revoke_token(other_token->row.key));
    EXPECT_FALSE(access.check_token(other_token->secret));
    EXPECT_EQ(access.revoke_token(other_token->row.key).error().fault, Fault::not_found);
}

TEST_F(AccessTest, BrokenRowsAreToldAndLeftOut) {
    const std::string good = R"("role":"viewer","created_at":"2026-03-01T12:00:00Z")";
    std::vector<std::string> problems;
    access.remember({{"a", "no json"}, {"b", "[]"}, {"c", "{" + good + "}"}, {"d", R"({"role":"king"})"}},
                    {{"1", "{" + good + R"(,"hash":"x","name":"n","created_by":"y","expires_at":"never"})"},
                     {"2", "{" + good + R"(,"hash":"x"})"}},
                    problems);
    EXPECT_EQ(problems.size(), 6U);
    EXPECT_TRUE(access.administrators().empty());
    EXPECT_TRUE(access.tokens().empty());
}

TEST(Secrets, HashesAndComparison) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "ab"));
    EXPECT_FALSE(password_matches("not a hash", "x"));
}

}  // namespace
}  // namespace tidegate
