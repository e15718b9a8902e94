#include "helper/postfix.hpp"

#include <algorithm>
#include <chrono>

#include "core/text.hpp"
#include "helper/program.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_list = most_helper_payload;
constexpr std::size_t most_message = 256 * 1024;
constexpr std::size_t most_summary = 64 * 1024;
// What takes longer is answered for by an error before the daemon, which waits 30 s, turns away.
constexpr std::chrono::seconds most_time{25};
constexpr std::chrono::seconds most_time_with_delivery{8};  // and then `for_delivery`
constexpr std::chrono::seconds for_delivery{20};

std::vector<std::string> command(const PostfixPrograms& programs, const std::string& name,
                                 const std::vector<std::string>& arguments) {
    std::vector<std::string> words{programs.folder + "/" + name};
    if (!programs.config.empty()) words.insert(words.end(), {"-c", programs.config});
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

tl::unexpected<Error> refused(const std::string& name, const ProgramResult& result) {
    return fail(Fault::unavailable, name + " failed with status " + std::to_string(result.status) + ": " +
                                        printable(last_line_of(result.errors), 300));
}

Result<HelperAnswer> list(const PostfixPrograms& programs) {
    auto done = run_program(command(programs, "postqueue", {"-j"}), "", {most_list, true, most_time});
    if (!done) return propagate(done, "listing the queue");
    if (done->status != 0) return refused("postqueue", *done);
    auto& output = done->output;
    const bool cut = output.size() >= most_list;
    output.resize(output.rfind('\n') + 1);  // a line that was cut is left out; npos + 1 is 0
    const auto lines = std::ranges::count(output, '\n');
    return HelperAnswer{static_cast<std::size_t>(lines), std::move(output), {}, cut};
}

/// `postsuper FLAG -` with the ids on its input, so that they are never arguments.
Result<std::size_t> postsuper(const PostfixPrograms& programs, const char* flag, const std::vector<std::string>& ids,
                              std::chrono::seconds most) {
    std::string input;
    for (const auto& id : ids) input += id + "\n";
    const auto done = run_program(command(programs, "postsuper", {flag, "-"}), input, {most_summary, false, most});
    if (!done) return propagate(done, "changing the queue");
    if (done->status != 0) return refused("postsuper", *done);
    const auto count = count_of_postsuper(done->errors);
    if (!count) return fail(Fault::unavailable, "postsuper did not say how many messages it changed");
    return *count;
}

/// `postsuper -H` leaves mail in the deferred queue, where it may wait for minutes: it is asked for at once. One by
/// one, so that other deferred mail is left alone; for many, Postfix's own "flush" costs less than a program each.
Outcome deliver_now(const PostfixPrograms& programs, const std::vector<std::string>& ids) {
    constexpr std::size_t one_by_one = 100;
    if (ids.size() > one_by_one) {
        const auto done = run_program(command(programs, "postqueue", {"-f"}), "", {most_summary, false, for_delivery});
        if (!done) return propagate(done, "asking for delivery");
        if (done->status != 0) return refused("postqueue", *done);
        return {};
    }
    const auto deadline = std::chrono::steady_clock::now() + for_delivery;
    for (const auto& id : ids) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return fail(Fault::unavailable, "asking for delivery took too long");
        const auto done = run_program(command(programs, "postqueue", {"-i", id}), "", {most_summary, false, left});
        if (!done) return propagate(done, "asking for delivery");
        if (done->status != 0) return refused("postqueue", *done);
    }
    return {};
}

Result<HelperAnswer> show(const PostfixPrograms& programs, const std::string& id) {
    auto done = run_program(command(programs, "postcat", {"-hbq", id}), "", {most_message, true, most_time});
    if (!done) return propagate(done, "reading the message");
    if (done->errors.find("No such file") != std::string::npos) {
        return fail(Fault::not_found, "message " + id + " is not in the queue any more");
    }
    if (done->status != 0) return refused("postcat", *done);
    return HelperAnswer{1, std::move(done->output), {}};
}

}  // namespace

Result<HelperAnswer> serve(const HelperRequest& request, const PostfixPrograms& programs) {
    if (request.verb == HelperVerb::list) return list(programs);
    if (request.verb == HelperVerb::show) return show(programs, request.ids.front());
    const char* const flag = request.verb == HelperVerb::hold      ? "-h"
                             : request.verb == HelperVerb::release ? "-H"
                                                                   : "-d";
    const bool releases = request.verb == HelperVerb::release;
    const auto count = postsuper(programs, flag, request.ids, releases ? most_time_with_delivery : most_time);
    if (!count) return fail(count.error().fault, count.error().what);
    HelperAnswer answer{*count, {}, {}};
    if (releases && *count > 0) {
        // The mail is released all the same: Postfix takes it up at its next round.
        if (const auto asked = deliver_now(programs, request.ids); !asked) answer.remark = asked.error().what;
    }
    return answer;
}

}  // namespace tidegate
