#pragma once
// Where on earth an address is, by a file in MaxMind DB format that the operator gives (GeoLite2-City, GeoLite2-Country
// and their like). Without a file nothing is known, and nothing follows from that.

#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace tidegate {

struct Position {
    double latitude = 0;   ///< degrees, -90 to 90
    double longitude = 0;  ///< degrees, -180 to 180
    double radius = 0;     ///< kilometres within which the address may be, 0 to 20,000
};

struct Place {
    std::string country;               ///< ISO 3166-1, "DE"; empty: not known
    std::optional<Position> position;  ///< only in files that have it
};

/// On the surface of the earth, in kilometres; what either position may be off is taken off, so never too far.
double distance(const Position& from, const Position& to);

/// An open file. Immutable; thread-safe. It is mapped into memory: replace it by renaming another over it (as
/// geoipupdate does), never by writing into it.
class PlaceFile {
public:
    /// Fault::not_found when it cannot be read, Fault::invalid when it is not such a file or is damaged; a sentence
    /// with the path.
    static Result<std::shared_ptr<const PlaceFile>> open(const std::string& path);
    ~PlaceFile();
    PlaceFile(const PlaceFile&) = delete;
    PlaceFile& operator=(const PlaceFile&) = delete;

    /// What the file says; an empty place for text that is no address, an address that it does not have, and where it
    /// is damaged.
    Place find(const std::string& address) const;

private:
    struct Map;
    explicit PlaceFile(std::unique_ptr<Map> map);
    std::unique_ptr<Map> map_;
};

}  // namespace tidegate
