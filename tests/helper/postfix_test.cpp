// What the helper makes of Postfix's programs, played by scripts.

#include "helper/postfix.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace tidegate {
namespace {

class Scripts : public ::testing::Test {
protected:
    Scripts() {
        // As the program's main does: a script may end before it has read its ids.
        (void)std::signal(SIGPIPE, SIG_IGN);
        std::string name = (std::filesystem::temp_directory_path() / "tidegate-helper-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        programs.folder = folder_;
    }
    ~Scripts() override { std::filesystem::remove_all(folder_); }

    void script(const std::string& name, const std::string& body) const {
        const auto file = folder_ / name;
        std::ofstream{file} << "#!/bin/sh\n" << body << "\n";
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }

    PostfixPrograms programs;

private:
    std::filesystem::path folder_;
};

TEST_F(Scripts, AListThatIsTooLongIsCutAtALineAndSaysSo) {
    script("postqueue", R"(exec yes '{"queue_id":"4ABCDE"}')");
    const auto answer = serve({HelperVerb::list, {}}, programs);
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_TRUE(answer->cut);
    EXPECT_TRUE(answer->payload.ends_with("}\n"));
    EXPECT_LE(answer->payload.size(), most_helper_payload);
    EXPECT_GT(answer->payload.size(), most_helper_payload - 100);
    EXPECT_EQ(answer->count, answer->payload.size() / 22);
}

TEST_F(Scripts, AListThatFitsIsWhole) {
    script("postqueue", R"(echo '{"queue_id":"4ABCDE"}')");
    const auto answer = serve({HelperVerb::list, {}}, programs);
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_FALSE(answer->cut);
    EXPECT_EQ(answer->count, 1U);
}

TEST_F(Scripts, AFailureIsToldByItsReasonNotByAWarningBeforeIt) {
    script("postsuper",
           "echo 'postsuper: warning: unused parameter: x=y' >&2\n"
           "echo 'postsuper: fatal: use of this command is reserved for the superuser' >&2\nexit 1");
    const auto answer = serve({HelperVerb::hold, {"4ABCDE"}}, programs);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().what.find("reserved for the superuser"), std::string::npos) << answer.error().what;
    EXPECT_EQ(answer.error().what.find("warning"), std::string::npos) << answer.error().what;
}

TEST_F(Scripts, AMessageThatIsReleasedIsReleasedThoughItsDeliveryCannotBeAskedFor) {
    script("postsuper", "cat > /dev/null\necho 'postsuper: Released from hold: 1 message' >&2");
    script("postqueue", "echo 'postqueue: fatal: no' >&2\nexit 1");
    const auto answer = serve({HelperVerb::release, {"4ABCDE"}}, programs);
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->count, 1U);
    EXPECT_NE(answer->remark.find("postqueue: fatal: no"), std::string::npos) << answer->remark;
}

}  // namespace
}  // namespace tidegate
