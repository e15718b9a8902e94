// The second factor of a person: offered, confirmed, used, renewed, removed.

#include "access/access.hpp"
#include "access/secret.hpp"
#include "access/totp.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis offer_stands = 10min;

tl::unexpected<Error> nobody() { return fail(Fault::not_found, "there is no administrator with this name"); }

}  // namespace

Access::Enrolment Access::enrolment(std::string_view name) const {
    const std::lock_guard guard{lock_};
    for (const auto& row : administrators_) {
        if (row.shown.name == name) return {row.second_factor.enrolled(), row.second_factor.recovery.size()};
    }
    return {};
}

Result<Access::TotpOffer> Access::offer_totp(std::string_view name) {
    const std::lock_guard guard{lock_};
    const auto* const row = find(name);
    if (row == nullptr) return nobody();
    if (row->second_factor.enrolled()) {
        return fail(Fault::conflict, "a second factor is enrolled already: remove it first");
    }
    auto& offer = offered_[row->shown.name];
    offer = {make_totp_secret(random_), clock_.now()};
    return TotpOffer{base32(offer.secret), totp_uri(name, offer.secret)};
}

Result<Access::RecoveryCodes> Access::confirm_totp(std::string_view name, std::string_view code) {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    auto* const row = find(name);
    const auto offer = offered_.find(name);
    if (row == nullptr || offer == offered_.end() || now - offer->second.at >= offer_stands) {
        return fail(Fault::conflict, "no secret was offered within ten minutes: begin again");
    }
    SecondFactor wanted{.secret = offer->second.secret};
    if (!wanted.use(code, now)) {
        return fail(Fault::invalid,
                    "the code is not right: see that the clock of the device is, and take the one that it shows now");
    }
    offered_.erase(offer);
    row->second_factor = std::move(wanted);
    auto codes = row->second_factor.renew_recovery(random_);
    return RecoveryCodes{std::move(codes), row_of(*row, row->shown.name + " enrolled a second factor")};
}

Result<Access::RecoveryCodes> Access::renew_recovery_codes(std::string_view name) {
    const std::lock_guard guard{lock_};
    auto* const row = find(name);
    if (row == nullptr) return nobody();
    if (!row->second_factor.enrolled()) {
        return fail(Fault::conflict, "recovery codes stand in for a second factor: enroll one first");
    }
    auto codes = row->second_factor.renew_recovery(random_);
    return RecoveryCodes{std::move(codes), row_of(*row, row->shown.name + " got new recovery codes")};
}

Result<AccessRow> Access::remove_second_factor(std::string_view name) {
    const std::lock_guard guard{lock_};
    auto* const row = find(name);
    if (row == nullptr) return nobody();
    if (!row->second_factor.enrolled()) return fail(Fault::not_found, row->shown.name + " has no second factor");
    row->second_factor = {};
    return row_of(*row, "the second factor of " + row->shown.name + " was removed");
}

Result<AccessRow> Access::use_code(std::string_view name, std::string_view code) {
    const auto now = clock_.now();
    const std::lock_guard guard{lock_};
    auto* const row = find(name);
    if (row == nullptr) return nobody();
    const auto left = row->second_factor.recovery.size();
    if (!row->second_factor.use(code, now)) return fail(Fault::invalid, "the code is wrong, or was used before");
    const bool recovered = row->second_factor.recovery.size() < left;
    return row_of(*row, recovered ? "a recovery code was used; " + std::to_string(left - 1) + " are left" : "");
}

}  // namespace tidegate
