#include "daemon/teacher.hpp"

#include <fstream>
#include <iterator>

#include "core/text.hpp"
#include "daemon/whole_file.hpp"

namespace tidegate {

namespace {

constexpr std::uintmax_t most_kept_octets = 16UL * 1024 * 1024;

}  // namespace

void Teacher::read_kept() {
    std::error_code wrong;
    const auto size = std::filesystem::file_size(file_, wrong);
    if (wrong) return;  // nothing was taught yet
    std::string octets;
    if (std::ifstream in{file_, std::ios::binary}; in && size <= most_kept_octets) {
        octets.assign(std::istreambuf_iterator<char>{in}, {});
    }
    const auto taken = site_->take(octets);
    if (taken) return;
    const auto aside = file_.string() + ".left-out";
    std::filesystem::rename(file_, aside, wrong);
    trouble_ = taken.error().what + "; it lies in " + aside;
    log_.say(Level::warning, file_.string() + ": " + trouble_);
}

std::shared_ptr<const ContentModel> Teacher::with_lessons(std::shared_ptr<const ContentModel> shipped) {
    const std::lock_guard held{lock_};
    if (!shipped) {
        site_ = nullptr;
        return shipped;
    }
    if (site_) {
        site_->use(std::move(shipped));
    } else {
        site_ = std::make_unique<SiteModel>(std::move(shipped));
        read_kept();
    }
    return site_->model();
}

std::shared_ptr<const ContentModel> Teacher::model() const {
    const std::lock_guard held{lock_};
    return site_ ? site_->model() : nullptr;
}

Outcome Teacher::keep() const { return write_whole(file_, site_->encode()); }

void Teacher::teach(const std::string& octets, const std::string& sender, bool spam) {
    const Mail mail = read_mail(octets);
    {
        const std::lock_guard held{lock_};
        if (!site_) return;
        const auto lesson = site_->teach(mail, spam, sender, clock_.now());
        const auto& taught = site_->taught();
        log_.say(Level::info, "content: a held message of " + utf8_line(sender, 320) + " as " +
                                  (spam ? "abuse" : "honest mail") + ": " + std::string{to_string(lesson)} + " (" +
                                  std::to_string(taught.spam) + " taught as abuse, " + std::to_string(taught.ham) +
                                  " as honest)");
        if (lesson != Lesson::learnt) return;
        const auto kept = keep();
        trouble_ = kept ? std::string{} : "what was taught is lost at a restart: " + kept.error().what;
        if (!kept) log_.say(Level::error, trouble_);
    }
    if (changed_) changed_();
}

std::optional<ModelFacts> Teacher::facts() const {
    const std::lock_guard held{lock_};
    if (!site_) return std::nullopt;
    const auto& taught = site_->taught();
    return ModelFacts{.origin = site_->model()->origin(),
                      .spam = taught.spam,
                      .ham = taught.ham,
                      .first = taught.first,
                      .last = taught.last,
                      .trouble = trouble_};
}

Outcome Teacher::reset() {
    {
        const std::lock_guard held{lock_};
        if (!site_ || !site_->taught().last) {
            return fail(Fault::conflict, "the content model is as shipped: nothing was taught here");
        }
        std::error_code wrong;
        std::filesystem::remove(file_, wrong);
        if (wrong) return fail(Fault::unavailable, file_.string() + " cannot be removed: " + wrong.message());
        site_->reset();
        trouble_.clear();
    }
    if (changed_) changed_();
    return {};
}

}  // namespace tidegate
