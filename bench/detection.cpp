// What detection costs: processor time of reading and judging one whole mail (content, campaigns, behaviour, risk), and
// what is kept of a sender. One JSON object.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "content/model.hpp"
#include "court.hpp"
#include "judge/observe.hpp"
#include "message/mail.hpp"

namespace tidegate::bench {
namespace {

double cpu_us() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Words that are made up, so that a text has as many different features as a text can have.
class Writer {
public:
    explicit Writer(unsigned seed) : dice_{seed} {
        for (int i = 0; i < 3'000; ++i) {
            std::string word;
            for (auto left = 2 + dice_() % 8; left > 0; --left) word += static_cast<char>('a' + dice_() % 26);
            words_.push_back(std::move(word));
        }
    }

    std::string text(std::size_t octets) {
        std::string out;
        std::size_t line = 0;
        while (out.size() < octets) {
            const auto& word = words_[dice_() % words_.size()];
            line += word.size() + 1;
            out += word + (line > 70 ? "\r\n" : " ");
            if (line > 70) line = 0;
        }
        return out;
    }

    std::string page(std::size_t octets) {
        const std::string site = words_[dice_() % words_.size()] + ".example";
        std::string out = "<html><head><style>.s{color:#333}</style></head><body><table>";
        while (out.size() < octets) {
            out += "<tr><td class=\"s\" style=\"padding:4px\"><p>" + text(60) + "</p></td><td><a href=\"https://www" +
                   std::to_string(dice_() % 40) + "." + site + "/offer/" + std::to_string(dice_()) + "?c=17\">" +
                   text(20) + "</a></td></tr>\r\n";
        }
        return out + "</table></body></html>\r\n";
    }

private:
    std::mt19937 dice_;
    std::vector<std::string> words_;
};

std::string head(const std::string& type) {
    return "From: Alice <alice@example.org>\r\nTo: kunde@example.net\r\nSubject: Offer number 17\r\nMIME-Version: "
           "1.0\r\nMessage-ID: <17@office.example.org>\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nContent-Type: " +
           type + "\r\n\r\n";
}

std::string with_attachment(Writer& writer, std::size_t octets) {
    std::string out =
        head("multipart/mixed; boundary=\"frontier\"") + "--frontier\r\nContent-Type: text/html\r\n\r\n" +
        writer.page(20'000) +
        "\r\n--frontier\r\nContent-Type: application/pdf; name=\"offer.pdf\"\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\n";
    while (out.size() < octets) out += std::string(76, static_cast<char>('A' + out.size() % 26)) + "\r\n";
    return out + "\r\n--frontier--\r\n";
}

std::shared_ptr<const Site> site_with(const Court& court, std::shared_ptr<const ContentModel> model) {
    auto site = std::make_shared<Site>();
    site->organisation = court.organisation;
    site->detection.mode = Detection::Mode::observe;
    site->detection.content = std::move(model);
    return site;
}

/// Microseconds of processor time a message: the median of rounds.
double cost(Court& court, const std::vector<std::string>& mails, int rounds) {
    std::vector<double> each;
    std::size_t number = 0;
    for (int round = 0; round < rounds; ++round) {
        const double begun = cpu_us();
        for (const auto& octets : mails) {
            auto message = Court::message("user" + std::to_string(number % mails.size()) + "@example.org");
            message.recipients = {"friend" + std::to_string(number % 700) + "@partner" + std::to_string(number % 90) +
                                  ".example"};
            message.size = octets.size();
            message.mail = std::make_shared<const Mail>(read_mail(octets));
            (void)court.judge->decide(message);
            court.clock.advance(Millis{20'000});
            ++number;
        }
        each.push_back((cpu_us() - begun) / static_cast<double>(mails.size()));
    }
    std::ranges::sort(each);
    return each[each.size() / 2];
}

/// The same of one step alone.
template <class Step>
double cost_of(const std::vector<std::string>& mails, int rounds, Step step) {
    std::vector<Mail> read;
    for (const auto& octets : mails) read.push_back(read_mail(octets));
    std::vector<double> each;
    for (int round = 0; round < rounds; ++round) {
        const double begun = cpu_us();
        for (std::size_t i = 0; i < mails.size(); ++i) step(mails[i], read[i]);
        each.push_back((cpu_us() - begun) / static_cast<double>(mails.size()));
    }
    std::ranges::sort(each);
    return each[each.size() / 2];
}

/// Octets kept of a sender on disk and read at the start, on average over senders of 1 to 200 messages, each with a
/// third as many correspondents.
double octets_a_sender(Court& court, int senders) {
    double all = 0;
    std::mt19937 dice{5};
    for (int sender = 0; sender < senders; ++sender) {
        const auto login = "someone" + std::to_string(sender) + "@example.org";
        const auto messages = 1 + dice() % 200;
        for (unsigned i = 0; i < messages; ++i) {
            auto message = Court::message(login);
            const auto to = dice() % (1 + messages / 3);
            message.recipients = {"friend" + std::to_string(to) + "@partner" + std::to_string(to % 20) + ".example"};
            message.headers->subject = "Letter " + std::to_string(i);
            (void)court.judge->decide(message);
            court.clock.advance(Millis{60'000 + static_cast<Millis::rep>(dice() % 40'000'000)});
        }
        all += static_cast<double>(court.judge->habits_of(login).size());
    }
    return all / senders;
}

}  // namespace
}  // namespace tidegate::bench

int main(int count, char** words) {
    using namespace tidegate;
    using namespace tidegate::bench;
    std::string model_file;
    int rounds = 15, senders = 300;
    CLI::App app{"What detection costs."};
    app.add_option("--model", model_file, "the content model")->required();
    app.add_option("--rounds", rounds, "of forty mails each");
    app.add_option("--senders", senders, "whose state is measured");
    CLI11_PARSE(app, count, words);
    auto model = ContentModel::load(model_file);
    if (!model) return std::cerr << model.error().what << '\n', 1;
    Court court;
    court.judge->use(site_with(court, std::make_shared<const ContentModel>(std::move(*model))));

    Writer writer{1};
    std::vector<std::string> texts, pages, large;
    for (int i = 0; i < 40; ++i) {
        texts.push_back(head("text/plain; charset=utf-8") + writer.text(20'000));
        pages.push_back(head("text/html; charset=utf-8") + writer.page(20'000));
        large.push_back(i % 2 == 0 ? with_attachment(writer, 200'000)
                                   : head("text/html; charset=utf-8") + writer.page(200'000));
    }
    const auto steps = [&](const char* name, const std::vector<std::string>& mails) {
        const auto read =
            cost_of(mails, rounds, [](const std::string& octets, const Mail&) { (void)read_mail(octets); });
        const auto score = cost_of(mails, rounds, [&](const std::string&, const Mail& mail) {
            (void)court.judge->site()->detection.content->score(mail);
        });
        const auto prints =
            cost_of(mails, rounds, [](const std::string&, const Mail& mail) { (void)fingerprint_of(mail); });
        std::cout << '"' << name << "_read_us\":" << read << ",\"" << name << "_score_us\":" << score << ",\"" << name
                  << "_fingerprint_us\":" << prints << ',';
    };
    std::cout << '{';
    steps("text", texts);
    steps("page", pages);
    std::cout << "\"text_us\":" << cost(court, texts, rounds) << ",\"page_us\":" << cost(court, pages, rounds)
              << ",\"large_us\":" << cost(court, large, rounds)
              << ",\"sender_octets\":" << octets_a_sender(court, senders) << "}\n";
    return 0;
}
