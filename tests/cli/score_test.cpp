// tidegate score and train as the outside relies on them: what is printed, where paths count from, what is refused, and
// that no file of any kind stops them.

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "cli/cli_fixture.hpp"

namespace tidegate {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;

const std::string shipped = (fs::path{__FILE__}.parent_path() / "../../share/content.model").string();

class ScoreTest : public CliTest {
protected:
    ScoreTest() {
        fs::create_directories(mails / "inner");
        write("spam.eml",
              "From: Win <win@example.net>\r\nSubject: You have won\r\n\r\nDear friend, you have won the "
              "lottery. Send your bank details to claim 5,000,000 dollars today!!!\r\n");
        write("inner/ham.eml",
              "From: Anna <anna@example.org>\r\nSubject: Minutes of Tuesday\r\n\r\nHello all,\r\n\r\nthe "
              "minutes are attached. Bob asks the landlord about the heating.\r\n\r\nAnna\r\n");
    }

    void write(const std::string& name, const std::string& octets) const {
        std::ofstream{mails / name, std::ios::binary} << octets;
    }
    std::string path(const std::string& name) const { return (mails / name).string(); }

    std::vector<json::object> lines(const Ran& ran) const {
        std::vector<json::object> out;
        std::istringstream in{ran.out};
        for (std::string line; std::getline(in, line);) out.push_back(json::parse(line).as_object());
        return out;
    }

    Ran score(std::vector<std::string> words) {
        words.insert(words.begin(), {"score", "--model", shipped});
        return run(words);
    }

    fs::path mails = daemon.folder / "mails";
};

TEST_F(ScoreTest, OneObjectALineInTheOrderGiven) {
    const auto ran = score({path("spam.eml"), path("inner/ham.eml"), "--json"});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    const auto all = lines(ran);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].at("path").as_string(), path("spam.eml"));
    EXPECT_TRUE(all[0].at("truth").is_null());
    EXPECT_EQ(all[0].at("kind").as_string(), "person");
    EXPECT_GT(all[0].at("probability").to_number<double>(), 0.9);
    EXPECT_LT(all[1].at("probability").to_number<double>(), 0.2);
    for (const auto& one : all) EXPECT_FALSE(one.at("reasons").as_array().empty());
}

TEST_F(ScoreTest, AnIndexCountsFromItsFolderThenFromHere) {
    const auto relative = fs::relative(mails / "spam.eml").string();
    std::ofstream{mails / "inner/index"} << "# labelled by hand\r\nham ham.eml\r\n\nspam ../spam.eml\nspam "
                                         << path("spam.eml") << "\nspam\t" << relative << "\n";
    const auto ran = score({"--index", path("inner/index"), "--json"});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    const auto all = lines(ran);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].at("truth").as_string(), "ham");
    EXPECT_EQ(all[1].at("truth").as_string(), "spam");
    EXPECT_EQ(all[1].at("path").as_string(), "../spam.eml");
    EXPECT_EQ(all[3].at("path").as_string(), relative);
    for (std::size_t i = 2; i < 4; ++i) EXPECT_EQ(all[i].at("probability"), all[1].at("probability"));
}

TEST_F(ScoreTest, AMissingFileIsToldAndTheOthersAreScored) {
    const auto ran = score({path("gone.eml"), mails.string(), path("spam.eml"), "--json"});
    EXPECT_EQ(ran.code, exit_refused);
    EXPECT_EQ(lines(ran).size(), 1U);
    EXPECT_THAT(ran.err, HasSubstr("gone.eml"));
}

TEST_F(ScoreTest, WhatIsAskedForWronglyIsRefused) {
    EXPECT_EQ(score({}).code, exit_usage);
    EXPECT_EQ(score({path("spam.eml"), "--learn"}).code, exit_usage);
    EXPECT_EQ(score({"--index", path("none")}).code, exit_refused);
    EXPECT_EQ(run({"score", "--model", path("spam.eml"), path("spam.eml")}).code, exit_refused);
    std::ofstream{mails / "index"} << "spam spam.eml\nperhaps inner/ham.eml\n";
    const auto ran = score({"--index", path("index")});
    EXPECT_EQ(ran.code, exit_refused);
    EXPECT_THAT(ran.err, HasSubstr("index:2: write \"spam PATH\" or \"ham PATH\""));
}

TEST_F(ScoreTest, NoFileStopsIt) {
    write("empty", "");
    write("only-header", "Subject: hello");
    std::string binary;
    for (int i = 0; i < 70'000; ++i) binary += static_cast<char>(i * 7919 >> 3);
    write("binary", binary);
    write("mbox",
          "From win@example.net Sun Mar  1 12:00:00 2026\nFrom: Win <win@example.net>\nSubject: You have "
          "won\n\nDear friend, you have won the lottery. Send your bank details to claim 5,000,000 dollars "
          "today!!!\n\nFrom a@example.org Sun Mar  1 12:01:00 2026\nSubject: next\n\nnext\n");
    write("cr",
          "From: Win <win@example.net>\rSubject: You have won\r\rDear friend, you have won the lottery. Send your "
          "bank details to claim 5,000,000 dollars today!!!\r");
    std::string huge = "From: a@example.org\nSubject: report\n\n";
    while (huge.size() < 6U << 20U) huge += "The quarterly figures of the branch are in the table below.\n";
    write("huge", huge);
    const auto ran = score({path("empty"), path("only-header"), path("binary"), path("huge"), path("mbox"), path("cr"),
                            path("spam.eml"), "--json"});
    EXPECT_EQ(ran.code, exit_done) << ran.err;
    const auto all = lines(ran);
    ASSERT_EQ(all.size(), 7U);
    for (const auto& one : all) {
        EXPECT_GE(one.at("probability").to_number<double>(), 0);
        EXPECT_LE(one.at("probability").to_number<double>(), 1);
    }
    const auto probability = [&](std::size_t i) { return all[i].at("probability").to_number<double>(); };
    EXPECT_DOUBLE_EQ(probability(5), probability(6)) << "line ends say nothing";
    EXPECT_GT(probability(4), 0.8) << "the first message of an mbox";
}

TEST_F(ScoreTest, LearnsTheTruthAfterEach) {
    std::ofstream index{mails / "index"};
    for (int i = 0; i < 6; ++i) {
        const auto name = "offer" + std::to_string(i);
        write(name, "From: Shop <shop@example.com>\nSubject: Harbour " + std::to_string(i) +
                        "\n\nThe harbour office keeps your crate number " + std::to_string(i * 31) +
                        " until Friday. Come by the pier with this letter.\n");
        index << "spam " << name << '\n';
    }
    index.close();
    const auto plain = lines(score({"--index", path("index"), "--json"}));
    const auto taught = lines(score({"--index", path("index"), "--learn", "--json"}));
    ASSERT_EQ(plain.size(), 6U);
    ASSERT_EQ(taught.size(), 6U);
    EXPECT_EQ(taught[0].at("probability"), plain[0].at("probability")) << "told after, not before";
    EXPECT_GT(taught[5].at("weight").to_number<double>(), plain[5].at("weight").to_number<double>() + 1);
}

TEST_F(ScoreTest, TrainingIsTheSameToTheOctetAndCanBeUsed) {
    std::ofstream index{mails / "index"};
    for (int i = 0; i < 12; ++i) {
        const bool spam = i % 2 == 0;
        const auto name = (spam ? "s" : "h") + std::to_string(i);
        write(name, "From: a@example.org\nSubject: " + std::string{spam ? "win" : "minutes"} + std::to_string(i) +
                        "\n\n" + (spam ? "claim the lottery money " : "the meeting with bob ") +
                        std::string(3, static_cast<char>('a' + i)) + "\n");
        index << (spam ? "spam " : "ham ") << name << '\n';
    }
    index.close();
    for (const char* out : {"one.model", "two.model"}) {
        const auto ran = run({"train", "--index", path("index"), "--out", path(out), "--seed", "7"});
        ASSERT_EQ(ran.code, exit_done) << ran.err;
    }
    const auto octets = [&](const char* name) {
        std::ifstream file{path(name), std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    EXPECT_EQ(octets("one.model"), octets("two.model"));
    EXPECT_LT(octets("one.model").size(), 8U << 20U);
    const auto all = lines(run({"score", "--model", path("one.model"), path("s0"), path("h1"), "--json"}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_GT(all[0].at("probability").to_number<double>(), all[1].at("probability").to_number<double>());

    std::ofstream relative{mails / "relative"}, absolute{mails / "absolute"};
    for (const std::string name : {"one/s0", "one/h1", "two/s2", "two/h3"}) {
        fs::create_directories((mails / name).parent_path());
        fs::copy_file(path(name.substr(4)), path(name));
        const std::string label = name[4] == 's' ? "spam " : "ham ";
        relative << label << name << '\n';
        absolute << label << path(name) << '\n';
    }
    relative.close();
    absolute.close();
    for (const std::string written : {"relative", "absolute"}) {
        const auto ran = run({"train", "--index", path(written), "--out", path(written + ".model")});
        ASSERT_EQ(ran.code, exit_done) << ran.err;
        EXPECT_NE(ran.out.find("of one, two"), std::string::npos) << ran.out;
    }
    EXPECT_EQ(octets("relative.model"), octets("absolute.model")) << "collections, however they are written";

    std::ofstream{mails / "onesided"} << "spam s0\nspam s2\n";
    EXPECT_EQ(run({"train", "--index", path("onesided"), "--out", path("x.model")}).code, exit_refused);
    EXPECT_FALSE(fs::exists(path("x.model")));
}

}  // namespace
}  // namespace tidegate
