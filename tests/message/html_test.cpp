// What a reader sees of a page and what not.

#include "message/html.hpp"

#include <gtest/gtest.h>

#include "core/text.hpp"

namespace tidegate {
namespace {

HtmlText page(const std::string& html) { return read_html(html, 10000, 100); }

TEST(Html, ShownAndHidden) {
    struct Case {
        const char* name;
        const char* html;
        const char* text;
        const char* hidden;
    };
    const Case cases[] = {
        {"white space", "<p>a \n\n b</p><p>c</p>", "a b\nc\n", ""},
        {"inline tags part no word", "vi<b></b>ag<span>ra</span>", "viagra", ""},
        {"comments", "vi<!-- x -->agra<!-- open", "viagra", ""},
        {"cells", "<tr><td>a</td><td>b</td></tr>", "a b\n", ""},
        {"entities", "a&amp;b &lt;c&gt; &#65;&#x42; &eacute; &euro; &bogus; &copy", "a&b <c> AB é € &bogus; &copy", ""},
        {"no tag", "1 < 2 and a<b>c", "1 < 2 and ac", ""},
        {"script and style", "a<script>if (a<b) x()</script><style>p{}</style>b", "ab", ""},
        {"display", "a<div style='display: none'>b<b>c</b></div>d", "a\nd", "bc\n"},
        {"visibility", "a<i style=visibility:hidden>b</i>c", "ac", "b"},
        {"no size", "a<span style=\"font-size:0px\">b</span>c", "ac", "b"},
        {"one pixel", "a<span style=\"font-size:1px;line-height:1px\">b</span>c", "ac", "b"},
        {"a size inside none", "<div style='font-size:0'>a<b style='font-size:14px'>b</b></div>", "b", "a\n"},
        {"small but readable", "a<span style=\"font-size:8px\">b</span>", "ab", ""},
        {"white on white", "a<font color=\"#ffffff\">b</font>c", "ac", "b"},
        {"nearly white on white", "a<font color=\"#fefefe\">b</font>c", "ac", "b"},
        {"white on red", "<td bgcolor=red><font color=white>b</font></td>c", "bc", ""},
        {"white on a picture", "<td background='x.png'><font color=white>b</font></td>c", "bc", ""},
        {"white on navy", "<td style='background:navy'><font color=white>b</font></td>", "b", ""},
        {"black on black", "<body bgcolor=\"#000\">a<font color=white>b</font>", "b", "a"},
        {"class", "<style>.pre{display:none}</style>a<div class=\"x PRE\">b</div>c", "a\nc", "b\n"},
        {"class for some screens", "<style>@media x{.pre{display:none}}</style>a<b class=pre>b</b>", "ab", ""},
        {"attribute", "a<p hidden>b</p>c", "a\nc", "b\n"},
        {"no box", "a<div style='max-height:0;overflow:hidden'>b</div>c", "a\nc", "b\n"},
        {"open at the end", "a<b style='display:none'>b", "a", "b"},
        {"closed by its parent", "<div><b style='display:none'>a</div>b", "\nb", "a\n"},
        {"title", "<head><title>t</title></head><body>a", "a", "t"},
    };
    for (const auto& c : cases) {
        const HtmlText read = page(c.html);
        EXPECT_EQ(read.text, trimmed(c.text).front() == '\n' ? std::string{c.text}.substr(1) : c.text) << c.name;
        EXPECT_EQ(read.hidden_text, c.hidden) << c.name;
    }
}

TEST(Html, LinksCarryWhatIsSeenOfThem) {
    const HtmlText read = page(
        "<a href='http://user@EVIL.example:80/x?a=1&amp;b=2'>www.bank<b>.example</b></a>"
        "<a name=top>no link</a><form action=http://198.51.100.7/p><area href=mailto:a@b>");
    ASSERT_EQ(read.links.size(), 3U);
    EXPECT_EQ(read.links[0].target, "http://user@EVIL.example:80/x?a=1&b=2");
    EXPECT_EQ(read.links[0].host, "evil.example");
    EXPECT_EQ(read.links[0].text, "www.bank.example");
    EXPECT_EQ(read.links[1].host, "198.51.100.7");
    EXPECT_EQ(read.links[2].host, "");
    EXPECT_EQ(read.facts.forms, 1U);
}

TEST(Html, ImagesAreCounted) {
    const HtmlText read = page("<img src=http://a.example/x.png alt='Win &amp; go'><img src=cid:1><table><table>");
    EXPECT_EQ(read.facts.images, 2U);
    EXPECT_EQ(read.facts.remote_images, 1U);
    EXPECT_EQ(read.facts.tables, 2U);
    EXPECT_EQ(read.image_text, "Win & go\n");
}

TEST(Html, BoundsHold) {
    const HtmlText read = read_html("<a href=x>é</a><a href=y>é</a>", 3, 1);
    EXPECT_EQ(read.text, "é");
    EXPECT_EQ(read.links.size(), 1U);
}

}  // namespace
}  // namespace tidegate
