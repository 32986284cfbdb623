public import Persistence

/// Tables of patrols. Migrations are frozen text: once landed they are never edited.
public enum PatrolsSchema {
    public static let migrations: [Migration] = [
        Migration(name: "patrols-0001-records", sql: records), Migration(name: "patrols-0002-beside", sql: beside),
    ]

    /// One row for each record, with the columns by which lists find it, and the entries of all chains. `erased_at`
    /// says when words and photos of a finding went.
    private static let records = """
        CREATE TABLE patrol_route (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            area text NOT NULL,
            ended_at integer,
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX patrol_route_area ON patrol_route (area, id) WHERE ended_at IS NULL;

        CREATE TABLE patrol_round (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            area text NOT NULL,
            origin text NOT NULL,
            due text NOT NULL,
            begun_at integer NOT NULL,
            finished_at integer,
            chain text NOT NULL,
            details text NOT NULL,
            UNIQUE (origin, due)
        );
        CREATE INDEX patrol_round_open ON patrol_round (area, begun_at) WHERE finished_at IS NULL;

        CREATE TABLE patrol_finding (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            area text NOT NULL,
            state text NOT NULL,
            origin text NOT NULL,
            item text NOT NULL,
            spot text NOT NULL,
            party text NOT NULL,
            found_at integer NOT NULL,
            due integer NOT NULL,
            ended_at integer,
            publication text,
            released_at integer,
            case_id identifier,
            erased_at integer,
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX patrol_finding_area ON patrol_finding (area, id);
        CREATE INDEX patrol_finding_open ON patrol_finding (area, due) WHERE ended_at IS NULL;
        CREATE INDEX patrol_finding_origin ON patrol_finding (origin, id);
        CREATE INDEX patrol_finding_party ON patrol_finding (party, item, found_at);
        CREATE INDEX patrol_finding_spot ON patrol_finding (spot, item, found_at);
        CREATE INDEX patrol_finding_public ON patrol_finding (publication, released_at) WHERE publication IS NOT NULL;
        CREATE INDEX patrol_finding_ended ON patrol_finding (ended_at, id) WHERE ended_at IS NOT NULL;
        CREATE INDEX patrol_finding_case ON patrol_finding (case_id) WHERE case_id IS NOT NULL;

        CREATE TABLE patrol_campaign (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            area text NOT NULL,
            closed_at integer,
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX patrol_campaign_area ON patrol_campaign (area, id);

        CREATE TABLE patrol_event (
            subject text NOT NULL,
            record identifier NOT NULL,
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (subject, record, sequence)
        );
        """

    /// What lies beside the chains. A text's `salt` makes its mark in the chain a secret of its own.
    private static let beside = """
        CREATE TABLE patrol_text (
            id identifier PRIMARY KEY,
            finding identifier,
            campaign identifier,
            salt text NOT NULL,
            body text,
            at integer NOT NULL
        );
        CREATE INDEX patrol_text_finding ON patrol_text (finding) WHERE finding IS NOT NULL;

        CREATE TABLE patrol_photo (
            id identifier PRIMARY KEY,
            finding identifier NOT NULL,
            stage text NOT NULL,
            type text NOT NULL,
            hash text NOT NULL,
            thumbnail text,
            filename text NOT NULL,
            bytes integer NOT NULL,
            by_key text NOT NULL,
            at integer NOT NULL,
            erased_at integer
        );
        CREATE INDEX patrol_photo_finding ON patrol_photo (finding, id);
        CREATE INDEX patrol_photo_hash ON patrol_photo (hash);

        CREATE TABLE patrol_party (
            id identifier PRIMARY KEY,
            area text NOT NULL,
            name text NOT NULL,
            key text NOT NULL,
            UNIQUE (area, key)
        );
        """
}
