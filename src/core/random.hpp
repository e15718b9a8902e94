#pragma once
// Chance is handed in, like time: references and tokens are made at the edge.

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate {

/// Where random octets come from. Thread-safe.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(char* into, std::size_t octets) = 0;
};

/// The kernel's getrandom(2): fit for secrets.
class SystemRandom final : public Random {
public:
    void fill(char* into, std::size_t octets) override;
};

/// A fixed sequence from a seed, for tests and simulations.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(unsigned long long seed) : state_{seed} {}
    void fill(char* into, std::size_t octets) override;

private:
    unsigned long long state_;
};

/// A case reference, "K7Q2-M9XD": eight of 31 letters and digits that are not mistaken for one another
/// (no 0, O, 1, I, L); 40 bits of chance, so the store must refuse the rare second one.
std::string make_reference(Random& random);

/// `octets` random octets in lower-case hexadecimal.
std::string make_token(Random& random, std::size_t octets);

}  // namespace tidegate
