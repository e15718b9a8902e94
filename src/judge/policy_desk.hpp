#pragma once
// Edits of policies: checked, versioned, kept, in effect.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "judge/judge.hpp"
#include "policy/policy.hpp"

namespace boost::json {
class object;
}

namespace tidegate {

/// What an edit did.
struct PolicyEdit {
    Policy policy;  ///< as it stands now (or stood, when it was removed)
    std::vector<Restriction>
        no_longer_over;        ///< restricted entities that would not be restricted under it: offer to release
    std::uint64_t ticket = 0;  ///< to wait on before success is told
};

/// Thread-safe; edits go one after the other.
class PolicyDesk {
public:
    PolicyDesk(Judge& judge, Journal& journal, Records& records, const Clock& clock)
        : judge_{judge}, journal_{journal}, records_{records}, clock_{clock} {}

    /// Makes a policy with this name, or with `existing` changes the keys that `change` names. Versions of a name only
    /// rise: one that is made again after its removal goes on where it left off. Fault::invalid with
    /// every problem the linter finds; Fault::conflict for a policy from a file, or when `if_version` is not 0 and not
    /// its version; Fault::not_found / conflict by `existing`.
    Result<PolicyEdit> set(const std::string& name, bool existing, const boost::json::object& change,
                           const std::string& by, std::uint32_t if_version = 0);
    /// Not the default policy, and not one from a file.
    Result<PolicyEdit> remove(const std::string& name, const std::string& by);

    /// Runs `change` while no edit can come between: a reload, which takes the policies of now and puts others.
    void alone(const std::function<void()>& change) {
        const std::lock_guard held{lock_};
        change();
    }

private:
    Judge& judge_;
    Journal& journal_;
    Records& records_;
    const Clock& clock_;
    std::mutex lock_;
};

}  // namespace tidegate
