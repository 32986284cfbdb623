import CVips
public import Kernel

/// What a photo says of itself: offered to the person as a suggestion, then removed from the stored picture.
public struct PhotoSuggestion: Sendable, Codable, Hashable {
    /// Degrees east and north, WGS-84, as cameras write them; both or neither.
    public let longitude: Double?
    public let latitude: Double?
    /// When it was taken. Cameras write local time; where they name no offset, the zone asked with is meant.
    public let taken: Instant?

    public init?(longitude: Double?, latitude: Double?, taken: Instant?) {
        if longitude == nil && taken == nil { return nil }
        (self.longitude, self.latitude, self.taken) = (longitude, latitude, taken)
    }

    /// Reads the Exif fields of an opened picture (Exif 2.32, sections 4.6.5 and 4.6.6); nil where they tell nothing.
    init?(exif: (_ name: String) -> String?, zone: Zone) {
        let latitude = PhotoSuggestion.degrees(
            exif("exif-ifd3-GPSLatitude"), exif("exif-ifd3-GPSLatitudeRef"), negative: "S", most: 90)
        let longitude = PhotoSuggestion.degrees(
            exif("exif-ifd3-GPSLongitude"), exif("exif-ifd3-GPSLongitudeRef"), negative: "W", most: 180)
        let placed = latitude != nil && longitude != nil && (latitude, longitude) != (0, 0)
        let taken = PhotoSuggestion.instant(
            exif("exif-ifd2-DateTimeOriginal"), offset: exif("exif-ifd2-OffsetTimeOriginal"), zone: zone)
        self.init(longitude: placed ? longitude : nil, latitude: placed ? latitude : nil, taken: taken)
    }

    /// libvips writes three rationals as `31/1 50/1 1530/100 (31, 50, 15.30, Rational, …)`.
    static func degrees(_ field: String?, _ reference: String?, negative: Character, most: Double) -> Double? {
        guard let field, let reference = reference?.first else { return nil }
        let parts = field.prefix { $0 != "(" }.split(separator: " ").map { part -> Double? in
            let pair = part.split(separator: "/").map { Double($0) }
            guard pair.count == 2, let top = pair[0], let bottom = pair[1], bottom != 0 else { return nil }
            return top / bottom
        }
        guard parts.count == 3, let whole = parts[0], let minutes = parts[1], let seconds = parts[2] else { return nil }
        let value = whole + minutes / 60 + seconds / 3600
        guard value.isFinite, value >= 0, value <= most else { return nil }
        return reference == negative ? -value : value
    }

    /// `2026:11:21 18:05:00` with `+08:00`, both followed by libvips's remarks in brackets.
    static func instant(_ field: String?, offset: String?, zone: Zone) -> Instant? {
        guard let bytes = field?.utf8.prefix(19), bytes.count == 19 else { return nil }
        let characters = Array(String(decoding: bytes, as: UTF8.self))
        guard characters.count == 19 else { return nil }
        let date = String(characters[0..<10]).replacing(":", with: "-")
        let clock = String(characters[11..<19])
        let named = offset.map { String($0.prefix(6)) } ?? ""
        if let taken = Instant(iso8601: "\(date)T\(clock)\(named)") { return taken }
        guard let local = Instant(iso8601: "\(date)T\(clock)Z") else { return nil }
        return local - .seconds(zone.offsetSeconds)
    }
}

/// One metadata field of an opened picture as libvips prints it.
func exifField(_ image: UnsafeMutablePointer<VipsImage>, _ name: String) -> String? {
    guard vips_image_get_typeof(image, name) != 0 else { return nil }
    var text: UnsafePointer<CChar>?
    guard vips_image_get_string(image, name, &text) == 0, let text else { return nil }
    return String(cString: text)
}
