#include "message/language.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Language, IsThatOfTheText) {
    EXPECT_EQ(language_of(
                  "Could you please have a look at the drawings of the new jetty before we meet on Thursday morning?"),
              "en");
    EXPECT_EQ(
        language_of("Könnten Sie bitte vor unserem Treffen am Donnerstag noch einmal die Pläne für den Steg ansehen?"),
        "de");
    EXPECT_EQ(
        language_of("Pourriez-vous regarder encore une fois les plans du ponton avant notre réunion de jeudi matin ?"),
        "fr");
    EXPECT_EQ(language_of(
                  "木曜日の朝の打ち合わせの前に、新しい桟橋の図面をもう一度見ていただけますか。よろしくお願いします。"),
              "ja");
}

TEST(Language, IsUnknownOfFewWordsAndOfNone) {
    EXPECT_EQ(language_of("Thanks, see you then."), "");
    EXPECT_EQ(language_of(""), "");
    EXPECT_EQ(language_of(std::string(500, '-')), "");
    EXPECT_EQ(language_of("0x7f 12:44 9981 -- 22.1 | 8812 ## 1 1 1 0 0 0 22 ... 17 17 17 17 17 17 17 17 17 17"), "");
}

TEST(Language, IsNotThatOfWhatIsQuoted) {
    EXPECT_EQ(
        language_of("Ja, das machen wir am Freitag so, ich bringe die Unterlagen für die Werft dann gleich mit.\n"
                    "> Could you please have a look at the drawings of the new jetty before we meet on Thursday?\n"
                    "  > And bring the invoices of the last three months with you, the accountant wants them all.\n"),
        "de");
}

TEST(Language, TakesAnyOctets) {
    EXPECT_EQ(language_of(std::string(100, '\xff')), "");
    EXPECT_EQ(language_of(std::string(100'000, '\0')), "");
    const std::string sentence = "Könnten Sie bitte vor unserem Treffen die Pläne für den Steg prüfen? ";
    EXPECT_EQ(language_of(sentence + sentence + "\xc3"), "") << "no UTF-8";
    for (int shift = 0; shift < 8; ++shift) {
        std::string text(static_cast<std::size_t>(shift), ' ');
        for (int i = 0; i < 20; ++i) text += sentence;
        EXPECT_EQ(language_of(text), "de") << "cut after so much, also inside a letter";
    }
}

}  // namespace
}  // namespace tidegate
