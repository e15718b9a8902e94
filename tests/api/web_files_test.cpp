// The portal's files: what is served for which path, by which headers, and what is never read or given.

#include "api/web_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "api/world.hpp"

namespace tidegate {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& octets) {
    fs::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << octets;
}

std::string header(const HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return {};
}

struct WebFilesTest : testing::Test {
    fs::path base = fs::temp_directory_path() / ("tidegate-web-" + std::to_string(getpid()) + "-" +
                                                 testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::path folder = base / "dist";

    WebFilesTest() {
        write(folder / "index.html", "<!doctype html>portal");
        write(folder / "favicon.svg", "<svg/>");
        write(folder / "assets/app-1a2b.js", "let a;");
        write(folder / "assets/app-1a2b.js.gz", "PACKED");
        write(folder / "assets/app-1a2b.css", "a{}");
        write(base / "secret.txt", "secret");
    }
    ~WebFilesTest() override { fs::remove_all(base); }

    static HttpRequest get(const std::string& path, const std::string& accept = {}) {
        HttpRequest out;
        out.method = "GET";
        out.path = path;
        out.accept_encoding = accept;
        return out;
    }
};

TEST_F(WebFilesTest, PagesFilesAndTheRest) {
    const auto web = WebFiles::read(folder);
    ASSERT_TRUE(web) << web.error().what;
    for (const auto* const page :
         {"/", "/index.html", "/setup", "/restricted", "/cases/K7Q2-M9XD", "/senders/a%40example.org"}) {
        const auto got = web->answer(get(page));
        ASSERT_TRUE(got) << page;
        EXPECT_EQ(got->body, "<!doctype html>portal") << page;
        EXPECT_EQ(got->content_type, "text/html; charset=utf-8");
        EXPECT_EQ(header(*got, "Cache-Control"), "no-cache");
        EXPECT_EQ(header(*got, "Content-Security-Policy"),
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    }
    for (const auto* const none : {"/v1",
                                   "/v1/",
                                   "/v1/nothing",
                                   "/c/x/y",
                                   "/c",
                                   "/metrics/x",
                                   "/healthz/x",
                                   "/livez/x",
                                   "/readyz/x",
                                   "/nothing.js",
                                   "/assets",
                                   "/assets/",
                                   "/assets/nothing",
                                   "/assets/app-1a2b.js.gz",
                                   "/../secret.txt",
                                   "/..",
                                   "/assets/../../secret.txt",
                                   "/%2e%2e/secret.txt",
                                   "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r",
                                   "//secret.txt"}) {
        EXPECT_FALSE(web->answer(get(none))) << none;
    }
    auto post = get("/");
    post.method = "POST";
    EXPECT_FALSE(web->answer(post));
}

TEST_F(WebFilesTest, AssetsAreKeptForEverAndPackedForWhoTakesIt) {
    const auto web = WebFiles::read(folder);
    ASSERT_TRUE(web);
    const auto plain = web->answer(get("/assets/app-1a2b.js"));
    EXPECT_EQ(plain->body, "let a;");
    EXPECT_EQ(plain->content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(*plain, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(*plain, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header(*plain, "Content-Encoding"), "");
    const auto packed = web->answer(get("/assets/app-1a2b.js", "gzip, deflate, br"));
    EXPECT_EQ(packed->body, "PACKED");
    EXPECT_EQ(packed->content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(*packed, "Content-Encoding"), "gzip");
    const auto alone = web->answer(get("/assets/app-1a2b.css", "gzip"));
    EXPECT_EQ(alone->body, "a{}");
    EXPECT_EQ(header(*alone, "Content-Encoding"), "");
    EXPECT_EQ(header(*alone, "Vary"), "");
    EXPECT_EQ(header(*web->answer(get("/favicon.svg")), "Cache-Control"), "no-cache");
}

TEST(AcceptEncoding, GzipByName) {
    for (const auto* const yes : {"gzip", "br, gzip", "GZIP;q=0.5", "gzip;q=0.001", "deflate,gzip ; q=1"}) {
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    }
    for (const auto* const no : {"", "br", "gzip;q=0", "gzip; q=0.000", "x-gzipped", "*"}) {
        EXPECT_FALSE(accepts_gzip(no)) << no;
    }
}

TEST_F(WebFilesTest, NothingOutsideOfTheFolderIsRead) {
    fs::create_symlink(base / "secret.txt", folder / "link.txt");
    fs::create_directory_symlink(base, folder / "up");
    write(folder / ".hidden/x.txt", "x");
    write(folder / ".env", "x");
    write(folder / "a b.txt", "x");
    const auto web = WebFiles::read(folder);
    ASSERT_TRUE(web) << web.error().what;
    for (const auto* const none : {"/link.txt", "/.hidden/x.txt", "/.env", "/a b.txt", "/a%20b.txt"}) {
        EXPECT_FALSE(web->answer(get(none))) << none;
    }
    EXPECT_EQ(web->answer(get("/up/secret.txt"))->body, web->answer(get("/"))->body) << "as a page of the portal";
}

TEST_F(WebFilesTest, ItsBounds) {
    EXPECT_EQ(WebFiles::read(base).error().fault, Fault::not_found) << "without index.html";
    fs::resize_file(folder / "favicon.svg", 33UL * 1024 * 1024);
    const auto large = WebFiles::read(folder);
    ASSERT_FALSE(large);
    EXPECT_NE(large.error().what.find("32 MiB"), std::string::npos);
    fs::remove(folder / "favicon.svg");
    for (int i = 0; i < 1'000; ++i) write(folder / (std::to_string(i) + ".txt"), "");
    const auto many = WebFiles::read(folder);
    ASSERT_FALSE(many);
    EXPECT_NE(many.error().what.find("1000 files"), std::string::npos);
    EXPECT_EQ(WebFiles::read(base / "none").error().fault, Fault::unavailable);
}

TEST_F(WebFilesTest, ThePortalStandsInForTheFrontPagesAndForNothingElse) {
    ApiWorld world;
    const auto web = WebFiles::read(folder);
    ASSERT_TRUE(web);
    auto parts = world.parts();
    parts.web = &*web;
    world.api = std::make_unique<Api>(std::move(parts));
    for (const auto* const page : {"/", "/setup?token=x", "/restricted"}) {
        EXPECT_EQ(world.ask(std::nullopt, "GET", page).body, "<!doctype html>portal") << page;
    }
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/assets/app-1a2b.css").body, "a{}");
    EXPECT_NE(world.ask(std::nullopt, "GET", "/c/" + world.reference).body.find("/style.css"), std::string::npos);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/style.css").status, 200U);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/v1/nothing").status, 404U);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/v1/status").status, 401U);
    EXPECT_EQ(world.ask(std::nullopt, "GET", "/healthz").body, "ok\n");
    EXPECT_EQ(world.ask(std::nullopt, "POST", "/restricted").status, 404U);
    EXPECT_EQ(world.ask(std::nullopt, "POST", "/").status, 405U);
    EXPECT_EQ(world.ask(std::nullopt, "POST", "/setup", "token=x&name=a&password=b").status, 409U) << "the form's";
}

}  // namespace
}  // namespace tidegate
