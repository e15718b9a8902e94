#include "lab/line_source.hpp"

#include <zstd.h>

#include "lab/history.hpp"

namespace tidegate {
namespace {

std::string packed(const std::string& octets) {
    std::string out(ZSTD_compressBound(octets.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), octets.data(), octets.size(), 3));
    return out;
}

class LineSourceTest : public HistoryTest {
protected:
    /// The lines of a file, or what went wrong as the last one.
    std::vector<std::string> lines(const std::string& octets, std::uint64_t most = LineSource::most_octets) const {
        auto source = LineSource::open(write("lines", octets), most);
        if (!source) return {source.error().what};
        std::vector<std::string> out;
        std::string_view line;
        while (true) {
            const auto more = source->next(line);
            if (!more) out.push_back(more.error().what);
            if (!more || !*more) return out;
            out.emplace_back(line);
        }
    }
    static bool ends_in(const std::vector<std::string>& lines, std::string_view words) {
        return !lines.empty() && lines.back().find(words) != std::string::npos;
    }
};

TEST_F(LineSourceTest, PlainAndPackedGiveTheSameLines) {
    const std::vector<std::string> wanted{"one", "", "two", "three"};
    const std::string text = "one\n\r\ntwo\r\nthree";
    EXPECT_EQ(lines(text), wanted);
    EXPECT_EQ(lines(packed(text)), wanted);
    EXPECT_EQ(lines(packed("one\n\r\ntw") + packed("o\r\nthree")), wanted) << "two frames";
    EXPECT_TRUE(lines("").empty());
    EXPECT_TRUE(lines(packed("")).empty());
    EXPECT_EQ(lines("\n").size(), 1U);
}

TEST_F(LineSourceTest, ManyLinesCrossTheBuffer) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + '\n';
    const auto all = lines(packed(text));
    ASSERT_EQ(all.size(), 200'000U);
    EXPECT_EQ(all[123'456], "123456");
}

TEST_F(LineSourceTest, BrokenFilesAreRefusedWithTheirLine) {
    const auto whole = packed("one\ntwo\n" + std::string(100'000, 'x') + "\n");
    for (const std::size_t cut : {std::size_t{5}, whole.size() / 2, whole.size() - 1})
        EXPECT_TRUE(ends_in(lines(whole.substr(0, cut)), "is cut off")) << cut;
    auto damaged = whole;
    damaged[8] = static_cast<char>(damaged[8] ^ 0x55);
    EXPECT_TRUE(ends_in(lines(damaged), "is damaged"));
    EXPECT_TRUE(ends_in(lines(whole + "rubbish"), "is damaged"));
    const auto long_ones = lines("one\n" + std::string(5U << 20U, 'x') + "\nthree\n");
    ASSERT_EQ(long_ones.size(), 3U) << "a long line does not end it";
    EXPECT_GT(long_ones[1].size(), LineSource::longest_line);
    EXPECT_LT(long_ones[1].size(), LineSource::longest_line * 2);
    EXPECT_EQ(long_ones[2], "three");
    const auto missing = LineSource::open("/nowhere/at/all.tsv");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::not_found);
}

TEST_F(LineSourceTest, BombsStopAtTheirBounds) {
    const auto bomb = packed(std::string(64U << 20U, '\0'));
    EXPECT_LT(bomb.size(), 100'000U);
    const auto cut = lines(bomb);
    ASSERT_EQ(cut.size(), 1U);
    EXPECT_LT(cut.front().size(), LineSource::longest_line * 2);
    const auto all = lines(packed(std::string(4U << 20U, '\n')), 1U << 20U);
    EXPECT_TRUE(ends_in(all, "unpacks to more than 1048576 octets"));
    EXPECT_LE(all.size(), (1U << 20U) + 1);
    // A frame that asks for a window of 1 GiB: 0x28B52FFD, no single segment, window descriptor 20 << 3.
    EXPECT_TRUE(ends_in(lines(std::string{"\x28\xB5\x2F\xFD\x00\xA0\x01\x00\x00", 9}), "is damaged"));
}

}  // namespace
}  // namespace tidegate
