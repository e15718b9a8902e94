// By libmaxminddb, which checks every offset that it follows. What it reads is checked once more here: a file is
// somebody else's work.

#include "place/place.hpp"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string_view>

namespace tidegate {

namespace {

constexpr double earth_radius = 6371;     // kilometres
constexpr double widest_radius = 20'000;  // half of the way around

using Steps = std::array<const char*, 3>;  // into the record; ends with nullptr

/// The value there, or nothing.
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s& entry, const Steps& path) {
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path.data()) != MMDB_SUCCESS || !data.has_data) return std::nullopt;
    return data;
}

std::optional<double> number_at(MMDB_entry_s& entry, const Steps& path, double least, double most) {
    const auto data = value_at(entry, path);
    if (!data) return std::nullopt;
    double value = std::nan("");
    if (data->type == MMDB_DATA_TYPE_DOUBLE) value = data->double_value;
    if (data->type == MMDB_DATA_TYPE_FLOAT) value = static_cast<double>(data->float_value);
    if (data->type == MMDB_DATA_TYPE_UINT16) value = data->uint16;
    if (data->type == MMDB_DATA_TYPE_UINT32) value = data->uint32;
    if (!std::isfinite(value) || value < least || value > most) return std::nullopt;
    return value;
}

std::string country_at(MMDB_entry_s& entry, const char* which) {
    const auto data = value_at(entry, {which, "iso_code", nullptr});
    if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING || data->data_size != 2) return {};
    const std::string_view code{data->utf8_string, 2};
    const bool letters = std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
    return letters ? std::string{code} : std::string{};
}

Place place_of(MMDB_entry_s& entry) {
    Place out;
    out.country = country_at(entry, "country");
    if (out.country.empty()) out.country = country_at(entry, "registered_country");
    const auto latitude = number_at(entry, {"location", "latitude", nullptr}, -90, 90);
    const auto longitude = number_at(entry, {"location", "longitude", nullptr}, -180, 180);
    if (!latitude || !longitude) return out;
    const auto radius = number_at(entry, {"location", "accuracy_radius", nullptr}, 0, widest_radius);
    out.position = {*latitude, *longitude, radius.value_or(100)};
    return out;
}

/// The octets of a socket address for `text`; false when it is none.
bool read_address(const std::string& text, sockaddr_storage& into) {
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr = four;
        std::memcpy(&into, &address, sizeof address);
        return true;
    }
    if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return false;
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = six;
    std::memcpy(&into, &address, sizeof address);
    return true;
}

}  // namespace

double distance(const Position& from, const Position& to) {
    constexpr double degree = std::numbers::pi / 180;
    const double north = std::sin((to.latitude - from.latitude) * degree / 2);
    const double east = std::sin((to.longitude - from.longitude) * degree / 2);
    const double share =
        north * north + std::cos(from.latitude * degree) * std::cos(to.latitude * degree) * east * east;
    const double whole = 2 * earth_radius * std::asin(std::min(1.0, std::sqrt(share)));
    return std::max(0.0, whole - from.radius - to.radius);
}

struct PlaceFile::Map {
    MMDB_s file{};
    bool open = false;
    Map() = default;
    Map(const Map&) = delete;
    Map& operator=(const Map&) = delete;
    ~Map() {
        if (open) MMDB_close(&file);
    }
};

PlaceFile::PlaceFile(std::unique_ptr<Map> map) : map_{std::move(map)} {}
PlaceFile::~PlaceFile() = default;

Result<std::shared_ptr<const PlaceFile>> PlaceFile::open(const std::string& path) {
    auto map = std::make_unique<Map>();
    const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &map->file);
    if (status == MMDB_FILE_OPEN_ERROR) {
        return fail(Fault::not_found,
                    path + " cannot be read: see that it is there and that the daemon's user may read it");
    }
    if (status != MMDB_SUCCESS) {
        return fail(Fault::invalid, path + " is no sound MaxMind DB file (" + MMDB_strerror(status) +
                                        "): fetch it again, GeoLite2-City.mmdb or one like it");
    }
    map->open = true;
    // Shared by the site's setups, of which an old decision may still hold one after a reload.
    return std::shared_ptr<const PlaceFile>{new PlaceFile{std::move(map)}};
}

Place PlaceFile::find(const std::string& address) const {
    sockaddr_storage where{};
    if (!read_address(address, where)) return {};
    int trouble = MMDB_SUCCESS;
    auto found = MMDB_lookup_sockaddr(&map_->file, reinterpret_cast<const sockaddr*>(&where), &trouble);
    if (trouble != MMDB_SUCCESS || !found.found_entry) return {};
    return place_of(found.entry);
}

}  // namespace tidegate
