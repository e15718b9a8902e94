// Statistics, JSON and pictures.

#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "lab/dice.hpp"
#include "lab/report.hpp"
#include "lab/statistics.hpp"
#include "lab/svg.hpp"

namespace tidegate {
namespace {

TEST(Statistics, PoissonIntervalsAreThePublishedOnes) {
    // Garwood's table: 0 gives 0–3.689, 1 gives 0.0253–5.572, 10 gives 4.795–18.39.
    EXPECT_NEAR(poisson_rate(0, 1, 1).high, 3.689, 5e-4);
    EXPECT_EQ(poisson_rate(0, 1, 1).low, 0);
    EXPECT_NEAR(poisson_rate(1, 1, 1).low, 0.0253, 5e-5);
    EXPECT_NEAR(poisson_rate(1, 1, 1).high, 5.572, 5e-4);
    EXPECT_NEAR(poisson_rate(10, 1, 1).low, 4.795, 5e-4);
    EXPECT_NEAR(poisson_rate(10, 1, 1).high, 18.39, 5e-3);
    EXPECT_NEAR(poisson_rate(10, 500, 1'000).value, 20, 1e-12);
    EXPECT_EQ(poisson_rate(3, 0, 1).high, 0);
}

TEST(Statistics, WilsonIntervalsAreThePublishedOnes) {
    EXPECT_NEAR(wilson_share(0, 10).high, 0.2775, 5e-5);
    EXPECT_EQ(wilson_share(0, 10).low, 0);
    EXPECT_NEAR(wilson_share(5, 10).low, 0.2366, 5e-5);
    EXPECT_NEAR(wilson_share(5, 10).high, 0.7634, 5e-5);
    EXPECT_EQ(wilson_share(10, 10).high, 1);
    EXPECT_EQ(wilson_share(0, 0).high, 1);
}

TEST(Statistics, RanksAreValuesThatWereThere) {
    std::vector<std::uint64_t> values;
    for (std::uint64_t i = 100; i > 0; --i) values.push_back(i);
    const auto ranks = ranks_of(values);
    EXPECT_EQ(ranks.median, 50U);
    EXPECT_EQ(ranks.p95, 95U);
    EXPECT_EQ(ranks.worst, 100U);
    // David and Nagaraja: of 100 values the 40th and the 61st hold the median with 95 %.
    EXPECT_EQ(ranks.median_low, 40U);
    EXPECT_EQ(ranks.median_high, 61U);
    EXPECT_LT(ranks.p95_low, 95U);
    EXPECT_GT(ranks.p95_high, 95U);
    EXPECT_EQ(ranks_of({7}).median, 7U);
    EXPECT_EQ(ranks_of({7}).median_low, 7U);
    EXPECT_EQ(ranks_of({7}).p95_high, 7U);
    EXPECT_EQ(ranks_of({}).count, 0U);
}

TEST(StableJson, KeysAreSortedAndFractionsFixed) {
    namespace json = boost::json;
    const json::object value{{"b", 0.1 + 0.2}, {"a", json::array{1, nullptr, "x\"\n", true}}, {"aa", json::object{}}};
    EXPECT_EQ(stable_json(value), "{\"a\":[1,null,\"x\\\"\\n\",true],\"aa\":{},\"b\":0.300000}");
}

TEST(Svg, TextIsNeverMarkup) {
    Svg svg{100, 50, "<script>alert(1)</script>"};
    svg.text(1, 2, "a\"b'c&d<e>\x01\xff");
    const auto document = svg.done();
    EXPECT_EQ(document.find("<script>"), std::string::npos);
    EXPECT_NE(document.find("&lt;script&gt;"), std::string::npos);
    EXPECT_NE(document.find("a&quot;b&#39;c&amp;d&lt;e&gt; \xEF\xBF\xBD"), std::string::npos) << document;
    EXPECT_TRUE(document.ends_with("</svg>\n"));
}

TEST(Dice, ASeedIsASequence) {
    Dice one{7}, same{7}, other{8};
    for (int i = 0; i < 100; ++i) {
        const auto value = one.between(3, 9);
        EXPECT_GE(value, 3U);
        EXPECT_LE(value, 9U);
        EXPECT_EQ(same.between(3, 9), value);
    }
    EXPECT_NE(one.next(), other.next());
    EXPECT_EQ(Dice{1}.below(0), 0U);
    for (int i = 0; i < 100; ++i) {
        const auto value = one.spread(50, 2'000);
        EXPECT_GE(value, 50U);
        EXPECT_LE(value, 2'000U);
    }
}

}  // namespace
}  // namespace tidegate
