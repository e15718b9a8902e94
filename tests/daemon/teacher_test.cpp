// What people confirm is learnt, kept in the state folder, in effect at once and after a restart, and can be taken
// back.

#include "daemon/teacher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/support.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;
using tidegate::testing::content_of;
using tidegate::testing::Folder;

const std::string letter =
    "From: a@example.org\nSubject: crates\n\nThe harbour office keeps your crate until Friday.\n";

class TeacherTest : public ::testing::Test {
protected:
    std::unique_ptr<Teacher> start() {
        auto made = std::make_unique<Teacher>(folder.file("site.model"), clock, *log);
        made->on_change([this] { ++changes; });
        (void)made->with_lessons(shipped);
        return made;
    }

    Folder folder;
    ManualClock clock{Instant{Millis{1'767'614'400'000}}};
    std::unique_ptr<LineLog> log = LineLog::open("file:" + folder.file("log"), clock).value();
    std::shared_ptr<const ContentModel> shipped = std::make_shared<const ContentModel>();
    int changes = 0;
};

TEST_F(TeacherTest, IsInEffectAtOnceAndAfterARestart) {
    auto teacher = start();
    EXPECT_EQ(teacher->model(), shipped) << "nothing taught: nothing copied";
    teacher->teach(letter, "mallory@example.org", true);
    EXPECT_EQ(changes, 1);
    const auto score = teacher->model()->score(read_mail(letter)).weight;
    EXPECT_GT(score, 0.3);
    teacher->teach(letter, "mallory@example.org", true);
    EXPECT_EQ(changes, 1) << "a mail teaches once";
    EXPECT_EQ(teacher->facts()->spam, 1U);

    teacher = start();
    EXPECT_EQ(teacher->facts()->spam, 1U);
    EXPECT_DOUBLE_EQ(teacher->model()->score(read_mail(letter)).weight, score);
    EXPECT_DOUBLE_EQ(teacher->with_lessons(std::make_shared<const ContentModel>())->score(read_mail(letter)).weight,
                     score)
        << "after a reload with another shipped model";
}

TEST_F(TeacherTest, CanBeResetAndSaysWhenThereIsNothingToReset) {
    auto teacher = start();
    EXPECT_FALSE(teacher->reset());
    teacher->teach(letter, "mallory@example.org", true);
    ASSERT_TRUE(teacher->reset());
    EXPECT_EQ(changes, 2);
    EXPECT_EQ(teacher->model()->score(read_mail(letter)).weight, 0);
    EXPECT_FALSE(std::filesystem::exists(folder.file("site.model")));
    EXPECT_FALSE(teacher->reset());
}

TEST_F(TeacherTest, WhatCannotBeReadIsSetAsideAndTold) {
    folder.write("site.model", "tidegate-site-model 1\nnonsense");
    const auto teacher = start();
    EXPECT_THAT(teacher->facts()->trouble, HasSubstr("site.model.left-out"));
    EXPECT_EQ(content_of(folder.file("site.model.left-out")), "tidegate-site-model 1\nnonsense");
    log.reset();
    EXPECT_THAT(content_of(folder.file("log")), HasSubstr("cannot be read"));
}

TEST_F(TeacherTest, WithDetectionOffNothingIsLearnt) {
    Teacher teacher{folder.file("site.model"), clock, *log};
    EXPECT_EQ(teacher.with_lessons(nullptr), nullptr);
    teacher.teach(letter, "mallory@example.org", true);
    EXPECT_FALSE(teacher.facts());
    EXPECT_FALSE(teacher.reset());
}

TEST_F(TeacherTest, WhatCannotBeKeptIsTold) {
    std::filesystem::create_directories(folder.file("site.model.new"));  // nothing can be written beside it
    auto teacher = start();
    teacher->teach(letter, "mallory@example.org", true);
    EXPECT_EQ(changes, 1) << "in effect all the same";
    EXPECT_THAT(teacher->facts()->trouble, HasSubstr("lost at a restart"));
}

}  // namespace
}  // namespace tidegate
