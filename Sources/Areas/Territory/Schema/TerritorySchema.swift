public import Persistence

/// The tables of Territory.
public enum TerritorySchema {
    public static let migrations: [Migration] = [
        Migration(name: "territory-0001-places", sql: places),
        Migration(name: "territory-0002-boundaries", sql: boundaries),
        Migration(name: "territory-0003-layers", sql: layers),
        Migration(name: "territory-0004-drafts", sql: drafts),
        Migration(name: "territory-0005-dissolved", sql: dissolved),
    ]

    /// `scheme` and `scheme_code` keep what another numbering calls the place (14-, 15- or 20-digit grid codes).
    /// Below the community some levels may be skipped, so `parent` is stated and not derived from the code.
    private static let places = """
        CREATE TABLE place (
            id identifier PRIMARY KEY,
            code text NOT NULL UNIQUE,
            level text NOT NULL CHECK (level IN ('province', 'city', 'district', 'street', 'community', 'grid',
                'estate', 'building', 'unit', 'household')),
            name text NOT NULL CHECK (length(name) > 0),
            parent text REFERENCES place (code),
            grid_kind text CHECK (grid_kind IN ('resident', 'dedicated')),
            longitude number CHECK (longitude BETWEEN -180 AND 180),
            latitude number CHECK (latitude BETWEEN -90 AND 90),
            households integer CHECK (households >= 0),
            active flag NOT NULL CHECK (active IN (0, 1)),
            successor text,
            qr_token text UNIQUE,
            scheme text,
            scheme_code text,
            CHECK ((longitude IS NULL) = (latitude IS NULL)),
            CHECK ((level = 'grid') = (grid_kind IS NOT NULL)),
            CHECK ((parent IS NULL) = (level = 'province'))
        );
        CREATE INDEX place_children ON place (parent, code);
        CREATE INDEX place_name ON place (name, code);
        CREATE INDEX place_former ON place (successor) WHERE successor IS NOT NULL;
        """

    /// Shapes are well-known binary; `source_shape` is what was drawn, where it was drawn in another system.
    private static let boundaries = """
        CREATE TABLE place_boundary (
            id identifier PRIMARY KEY,
            place text NOT NULL REFERENCES place (code),
            valid_from text NOT NULL,
            valid_to text,
            shape bytes NOT NULL,
            source_datum text NOT NULL CHECK (source_datum IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
            source_shape bytes,
            square_metres number NOT NULL,
            west number NOT NULL,
            south number NOT NULL,
            east number NOT NULL,
            north number NOT NULL,
            made_by text NOT NULL,
            made_at integer NOT NULL,
            UNIQUE (place, valid_from),
            CHECK (valid_to IS NULL OR valid_to > valid_from)
        );
        CREATE INDEX place_boundary_current ON place_boundary (valid_to, place);

        CREATE TABLE territory_redraw (
            id identifier PRIMARY KEY,
            begins text NOT NULL,
            applied_at integer,
            places text NOT NULL,
            moved integer NOT NULL,
            made_by text NOT NULL,
            made_at integer NOT NULL
        );
        """

    private static let layers = """
        CREATE TABLE place_layer (
            key text PRIMARY KEY,
            name text NOT NULL,
            owner text NOT NULL
        );
        CREATE TABLE place_layer_grid (
            layer text NOT NULL REFERENCES place_layer (key),
            outside_code text NOT NULL,
            name text NOT NULL,
            place text NOT NULL REFERENCES place (code),
            PRIMARY KEY (layer, outside_code, place)
        );
        CREATE INDEX place_layer_place ON place_layer_grid (place);
        """

    /// Drawings that were sent in and wait for somebody to look at their effect and apply them.
    private static let drafts = """
        CREATE TABLE territory_draft (
            id identifier PRIMARY KEY,
            place text NOT NULL REFERENCES place (code),
            purpose text NOT NULL CHECK (purpose IN ('import', 'redraw')),
            level text NOT NULL,
            datum text NOT NULL,
            begins text NOT NULL,
            create_missing flag NOT NULL CHECK (create_missing IN (0, 1)),
            drawing bytes NOT NULL,
            made_by text NOT NULL,
            made_at integer NOT NULL
        );
        CREATE INDEX territory_draft_made ON territory_draft (made_at);
        """

    /// Codes of the grids that a redraw gives up, separated by spaces.
    private static let dissolved = """
        ALTER TABLE territory_draft ADD COLUMN dissolved text;
        ALTER TABLE territory_redraw ADD COLUMN dissolved text;
        """
}
