#include "mta/milter/negotiation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "mta/milter/frame.hpp"
#include "mta/milter/protocol.hpp"

namespace tidegate::milter {
namespace {

std::string offered(std::uint32_t version, std::uint32_t actions, std::uint32_t steps) {
    std::string payload;
    for (const auto value : {version, actions, steps}) write_be32(value, payload);
    return payload;
}

TEST(MilterNegotiation, TakesFromPostfixAllThatSavesWork) {
    std::string replies;
    const auto agreed = negotiate_options(offered(6, 0x1FF, 0x1FFFFF), Inspect::envelope, replies);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->version, 6U);
    for (const char command : {connect, helo, mail, data, header, end_of_headers, body, unknown}) {
        EXPECT_FALSE(agreed->owes_reply(command)) << command;
    }
    EXPECT_TRUE(agreed->owes_reply(recipient));
    EXPECT_TRUE(agreed->owes_reply(end_of_message));
    EXPECT_FALSE(agreed->owes_reply(abort));
    EXPECT_FALSE(agreed->owes_reply(quit));
    EXPECT_EQ(agreed->steps & (no_headers | no_body | no_end_of_headers | no_helo | no_data | no_unknown),
              no_headers | no_body | no_end_of_headers | no_helo | no_data | no_unknown);

    const auto frame = decode_frame(replies, 10'000);
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ((*frame)->command, 'O');
    EXPECT_EQ(read_be32((*frame)->payload.substr(8)), agreed->steps);
    EXPECT_NE((*frame)->payload.find("{auth_authen} {auth_type} {tls_version}"), std::string::npos);
}

TEST(MilterNegotiation, AsksForAsMuchContentAsIsInspected) {
    std::string replies;
    const auto offer = offered(6, 0x1FF, 0x1FFFFF);
    const auto headers = negotiate_options(offer, Inspect::headers, replies);
    EXPECT_EQ(headers->steps & (no_headers | no_body), no_body);
    const auto message = negotiate_options(offer, Inspect::message, replies);
    EXPECT_EQ(message->steps & (no_headers | no_body), 0U);
}

TEST(MilterNegotiation, FallsBackOnLess) {
    std::string replies;
    const auto agreed = negotiate_options(offered(2, may_add_header, 0x7F), Inspect::envelope, replies);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->version, 2U);
    EXPECT_TRUE(agreed->may(may_add_header));
    EXPECT_FALSE(agreed->may(may_quarantine));
    EXPECT_TRUE(agreed->owes_reply(connect));
    EXPECT_TRUE(agreed->owes_reply(mail));
    std::string wire;
    encode_frame(negotiate, offered(2, may_add_header, no_helo | no_headers | no_body | no_end_of_headers), wire);
    EXPECT_EQ(replies, wire) << "no lists of macros for an MTA that does not know them";
}

TEST(MilterNegotiation, NeverAnswersWithMoreThanWasOffered) {
    for (std::uint32_t bit = 0; bit < 32; ++bit) {
        std::string replies;
        const auto agreed = negotiate_options(offered(99, 1U << bit, 1U << bit), Inspect::envelope, replies);
        ASSERT_TRUE(agreed);
        EXPECT_EQ(agreed->version, 6U);
        EXPECT_EQ(agreed->actions & ~(1U << bit), 0U);
        EXPECT_EQ(agreed->steps & ~(1U << bit), 0U);
    }
}

TEST(MilterNegotiation, RefusesWhatIsNoOffer) {
    std::string replies;
    EXPECT_FALSE(negotiate_options("", Inspect::envelope, replies));
    EXPECT_FALSE(negotiate_options(offered(6, 0, 0).substr(0, 11), Inspect::envelope, replies));
    EXPECT_FALSE(negotiate_options(offered(1, 0, 0), Inspect::envelope, replies));
    EXPECT_EQ(replies, "");
}

}  // namespace
}  // namespace tidegate::milter
