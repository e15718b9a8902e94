#pragma once
// Parameters in the manner of PowerShell: -Name value, -Name:value, -Switch, -Switch:$false, lists with commas.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

/// One command line behind the command's name. Names are compared without regard to case.
class ExchangeWords {
public:
    /// `known`: the parameters of the command as people write them; `positional`: the one that a bare word stands for.
    /// Fault::invalid for an unknown parameter (with the nearest known one), a repeated one, or a bare word too many.
    /// -Confirm and -Verbose are taken and mean nothing here.
    static Result<ExchangeWords> parse(const std::vector<std::string>& words, const std::vector<std::string>& known,
                                       std::string_view positional);

    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Empty when it is not there.
    std::string text(std::string_view name) const;
    /// Divided at commas, without quotes and spaces around.
    std::vector<std::string> list(std::string_view name) const;
    /// A switch: nothing when it is not there; Fault::invalid when it is neither $true nor $false.
    Result<std::optional<bool>> flag(std::string_view name) const;

private:
    struct Said {
        std::string name;
        std::optional<std::string> value;
    };
    const Said* find(std::string_view name) const;
    std::vector<Said> said_;
};

}  // namespace tidegate
