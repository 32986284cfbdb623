public import Kernel

/// A map over the product's own GeoJSON, always with a list that says the same.
///
/// The document at `source` is a FeatureCollection in longitude, latitude. Properties the map reads: `title`, `link`,
/// `level` (blue, yellow, orange, red), `count` (areas are shaded by it), `label`.
public struct MapPanel: Sendable {
    public var title: Text
    public var source: Link
    /// Boundaries drawn below, in the same form.
    public var areas: Link?
    /// The same things as a list.
    public var list: HTML
    /// Names of the form fields that take a tapped position; nil: a map to look at.
    public var picks: (longitude: String, latitude: String)?
    public var tall: Bool
    public init(
        _ title: Text, source: Link, areas: Link? = nil, list: HTML,
        picks: (longitude: String, latitude: String)? = nil,
        tall: Bool = false
    ) {
        self.title = title
        self.source = source
        self.areas = areas
        self.list = list
        self.picks = picks
        self.tall = tall
    }
}

extension Screen {
    public func map(_ panel: MapPanel) -> HTML {
        """
        <section class="mappanel\(panel.tall ? " tall" : "")"><h2>\(self(panel.title))</h2>\
        <div class="map" data-map="\(panel.source)"\(HTML.attribute("data-areas", panel.areas))\
        \(HTML.attribute("data-pick-longitude", panel.picks?.longitude))\(HTML.attribute("data-pick-latitude", panel.picks?.latitude))\
         role="region" aria-label="\(self(panel.title))"><p class="map-wait">\(self("正在打开地图；下面的列表内容相同。",
            "Opening the map; the list below says the same."))</p></div>\
        <details class="maplist"\(HTML.flag("open", panel.picks == nil))><summary>\
        \(self("看列表", "As a list"))</summary>\(panel.list)</details></section>
        """
    }
}
