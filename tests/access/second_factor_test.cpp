// One-time codes against the standard's own vectors; and a second factor from its offer to its loss.

#include "access/second_factor.hpp"

#include <gtest/gtest.h>

#include "access/access.hpp"
#include "access/secret.hpp"
#include "access/totp.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

const Instant noon = *parse_rfc3339("2026-03-01T12:00:00Z");
constexpr const char* password = "mauve kestrel 27 anvil";

TEST(Totp, TheVectorsOfRfc6238) {
    // Appendix B has eight digits; six are the last of them.
    const struct {
        std::int64_t seconds;
        const char* code;
    } vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                   {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    const std::string secret = "12345678901234567890";
    for (const auto& v : vectors) {
        const Instant at{std::chrono::seconds{v.seconds}};
        EXPECT_EQ(*totp_code(secret, totp_step(at)), v.code) << v.seconds;
        EXPECT_EQ(totp_match(secret, v.code, at), totp_step(at)) << v.seconds;
    }
}

TEST(Totp, OneStepBeforeAndAfter) {
    const std::string secret = "12345678901234567890";
    const auto code = *totp_code(secret, totp_step(noon));
    EXPECT_TRUE(totp_match(secret, code, noon - 1ms));
    EXPECT_TRUE(totp_match(secret, code, noon - 30s));
    EXPECT_FALSE(totp_match(secret, code, noon - 30s - 1ms));
    EXPECT_TRUE(totp_match(secret, code, noon + 60s - 1ms));
    EXPECT_FALSE(totp_match(secret, code, noon + 60s));
    for (const auto* const wrong : {"", "0", "1234567", "abcdef"}) EXPECT_FALSE(totp_match(secret, wrong, noon));
}

TEST(Totp, Base32IsThatOfRfc4648) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "MY"},
                                                           {"fo", "MZXQ"},
                                                           {"foo", "MZXW6"},
                                                           {"foob", "MZXW6YQ"},
                                                           {"fooba", "MZXW6YTB"},
                                                           {"foobar", "MZXW6YTBOI"}};
    for (const auto& [octets, text] : vectors) EXPECT_EQ(base32(octets), text);
}

TEST(Secrets, HexadecimalAndBack) {
    const std::string octets("\0\x7F\xFF", 3);
    EXPECT_EQ(hexadecimal(octets), "007fff");
    EXPECT_EQ(octets_of_hexadecimal("007fff"), octets);
    for (const auto* const broken : {"0", "0g", "0F", "00 "}) EXPECT_FALSE(octets_of_hexadecimal(broken)) << broken;
}

struct SecondFactorTest : testing::Test {
    ManualClock clock{noon};
    SeededRandom random{1};
    Access access{clock, random};

    SecondFactorTest() { EXPECT_TRUE(access.add_administrator("anna", password, Role::administrator)); }

    /// As the app of who got the offer would show it.
    std::string code(const Access::TotpOffer& offer, std::int64_t steps_later = 0) const {
        static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        std::string secret;
        unsigned held = 0;
        std::uint32_t bits = 0;
        for (const char c : offer.secret) {
            bits = (bits << 5U) | static_cast<std::uint32_t>(letters.find(c));
            held += 5;
            if (held >= 8) secret += static_cast<char>((bits >> (held -= 8)) & 255U);
        }
        return *totp_code(secret, totp_step(clock.now() + steps_later * 30s));
    }
    Access::TotpOffer enroll(std::vector<std::string>& recovery) {
        auto offer = *access.offer_totp("anna");
        recovery = access.confirm_totp("anna", code(offer))->codes;
        clock.advance(30s);
        return offer;
    }
};

TEST_F(SecondFactorTest, AnOfferCountsForNothingUntilItIsConfirmed) {
    EXPECT_EQ(access.confirm_totp("anna", "000000").error().fault, Fault::conflict) << "nothing was offered";
    const auto first = *access.offer_totp("anna");
    EXPECT_EQ(first.secret.size(), 32U) << "160 bits";
    EXPECT_TRUE(first.uri.starts_with("otpauth://totp/Tidegate:anna?secret=" + first.secret + "&")) << first.uri;
    EXPECT_FALSE(access.enrolment("anna").totp);
    const auto second = *access.offer_totp("anna");
    EXPECT_NE(first.secret, second.secret);
    EXPECT_EQ(access.confirm_totp("anna", code(first)).error().fault, Fault::invalid) << "the newest counts";
    clock.advance(10min);
    EXPECT_EQ(access.confirm_totp("anna", code(second)).error().fault, Fault::conflict) << "too late";
    const auto third = *access.offer_totp("anna");
    const auto confirmed = access.confirm_totp("anna", code(third));
    ASSERT_TRUE(confirmed);
    EXPECT_TRUE(access.enrolment("anna").totp);
    EXPECT_EQ(access.enrolment("anna").recovery_codes, 10U);
    EXPECT_EQ(access.offer_totp("anna").error().fault, Fault::conflict) << "remove it first";
    EXPECT_EQ(access.offer_totp("nobody").error().fault, Fault::not_found);
}

TEST_F(SecondFactorTest, ACodeOpensOnce) {
    std::vector<std::string> recovery;
    const auto offer = enroll(recovery);
    EXPECT_FALSE(access.use_code("anna", code(offer, -1))) << "it was used to confirm";
    EXPECT_TRUE(access.use_code("anna", code(offer)));
    EXPECT_FALSE(access.use_code("anna", code(offer))) << "used";
    EXPECT_TRUE(access.use_code("anna", code(offer, 1)));
    EXPECT_FALSE(access.use_code("anna", code(offer))) << "older than the newest used";
    EXPECT_FALSE(access.use_code("anna", ""));
    EXPECT_FALSE(access.use_code("nobody", code(offer, 1)));
}

TEST_F(SecondFactorTest, ARecoveryCodeOpensOnceHoweverItIsSpelled) {
    std::vector<std::string> recovery;
    enroll(recovery);
    ASSERT_EQ(recovery.size(), 10U);
    EXPECT_EQ(recovery[0].size(), 19U) << "80 bits in groups of four: " << recovery[0];
    auto spelled = recovery[0];
    for (auto& c : spelled) c = c == '-' ? ' ' : static_cast<char>(tolower(c));
    const auto used = access.use_code("anna", spelled);
    ASSERT_TRUE(used);
    EXPECT_EQ(used->sentence, "a recovery code was used; 9 are left");
    EXPECT_FALSE(access.use_code("anna", recovery[0]));
    const auto fresh = access.renew_recovery_codes("anna");
    ASSERT_TRUE(fresh);
    EXPECT_FALSE(access.use_code("anna", recovery[1])) << "void";
    EXPECT_TRUE(access.use_code("anna", fresh->codes[0]));
    EXPECT_EQ(fresh->row.json.find(fresh->codes[1]), std::string::npos) << "kept as hashes";
}

TEST_F(SecondFactorTest, SurvivesARestartWithWhatWasUsed) {
    std::vector<std::string> recovery;
    const auto offer = enroll(recovery);
    const auto row = access.use_code("anna", code(offer));
    ASSERT_TRUE(row);
    Access later{clock, random};
    std::vector<std::string> problems;
    later.remember({{row->key, row->json}}, {}, problems);
    ASSERT_TRUE(problems.empty()) << problems[0];
    EXPECT_TRUE(later.enrolment("anna").totp);
    EXPECT_FALSE(later.use_code("anna", code(offer)));
    EXPECT_TRUE(later.use_code("anna", code(offer, 1)));
    EXPECT_TRUE(later.use_code("anna", recovery[0]));
    const auto changed = later.set_password("anna", "ochre falcon 81 tongs");
    ASSERT_TRUE(changed);
    EXPECT_NE(changed->json.find("second_factor"), std::string::npos) << "a new password keeps it";
}

TEST_F(SecondFactorTest, OneThatCannotBeReadLetsNobodyIn) {
    const std::string start =
        R"({"role":"administrator","created_at":"2026-03-01T12:00:00Z","password":"x","second_factor":)";
    for (const auto* const broken :
         {"1", "{}", R"({"totp":"","used_step":0,"recovery":[]})", R"({"totp":"0g","used_step":0,"recovery":[]})",
          R"({"totp":"00","used_step":"x","recovery":[]})", R"({"totp":"00","used_step":0,"recovery":[1]})",
          R"({"totp":"00","used_step":0})"}) {
        Access later{clock, random};
        std::vector<std::string> problems;
        later.remember({{"anna", start + broken + "}"}}, {}, problems);
        EXPECT_EQ(problems.size(), 1U) << broken;
        EXPECT_TRUE(later.administrators().empty()) << broken;
    }
}

TEST_F(SecondFactorTest, Removed) {
    EXPECT_EQ(access.remove_second_factor("anna").error().fault, Fault::not_found);
    EXPECT_EQ(access.renew_recovery_codes("anna").error().fault, Fault::conflict);
    std::vector<std::string> recovery;
    const auto offer = enroll(recovery);
    const auto row = access.remove_second_factor("anna");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->json.find("second_factor"), std::string::npos);
    EXPECT_FALSE(access.enrolment("anna").totp);
    EXPECT_FALSE(access.use_code("anna", recovery[0]));
    EXPECT_FALSE(access.use_code("anna", code(offer, 1)));
}

}  // namespace
}  // namespace tidegate
