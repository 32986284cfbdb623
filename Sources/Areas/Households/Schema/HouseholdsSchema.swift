public import Persistence

/// Tables of the register of households. Migrations are frozen text: once landed they are never edited.
public enum HouseholdsSchema {
    public static let migrations: [Migration] = [
        Migration(name: "households-0001-register", sql: register)
    ]

    /// Days are counted from 1970-01-01: `since` is the day of registration, `contacted` that of the last contact that
    /// counts, which area Visits writes. `touched` is the moment of the last change that a phone has to learn of, and
    /// `household_given` tells the phone of whoever had a household that it is theirs no longer.
    private static let register = """
        CREATE TABLE household (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            place text NOT NULL,
            standing text NOT NULL CHECK (standing IN ('visited', 'paused', 'moved', 'merged', 'erased')),
            tier text NOT NULL,
            steward identifier,
            since integer NOT NULL,
            resumes integer,
            moved integer,
            contacted integer,
            touched integer NOT NULL,
            phone_hash text,
            merged_into identifier,
            conflicted flag NOT NULL,
            chain text NOT NULL,
            details text NOT NULL,
            CHECK ((standing = 'merged') = (merged_into IS NOT NULL))
        );
        CREATE INDEX household_place ON household (place, id);
        CREATE INDEX household_steward ON household (steward, standing, tier, place) WHERE steward IS NOT NULL;
        CREATE INDEX household_touched ON household (steward, touched) WHERE steward IS NOT NULL;
        CREATE INDEX household_coverage ON household (place, standing, tier, contacted);
        CREATE INDEX household_phone ON household (phone_hash) WHERE phone_hash IS NOT NULL;
        CREATE INDEX household_merged ON household (merged_into) WHERE merged_into IS NOT NULL;
        CREATE INDEX household_resumes ON household (resumes) WHERE resumes IS NOT NULL;
        CREATE INDEX household_moved ON household (moved) WHERE moved IS NOT NULL;
        CREATE INDEX household_conflicts ON household (place, id) WHERE conflicted = 1;

        CREATE TABLE household_entry (
            household identifier NOT NULL REFERENCES household (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (household, sequence)
        );

        CREATE TABLE household_given (
            id identifier PRIMARY KEY,
            post identifier NOT NULL,
            household identifier NOT NULL REFERENCES household (id),
            at integer NOT NULL
        );
        CREATE INDEX household_given_post ON household_given (post, at);

        CREATE TABLE household_field (
            id identifier PRIMARY KEY,
            household identifier NOT NULL REFERENCES household (id),
            field text NOT NULL,
            conflict identifier,
            value bytes NOT NULL
        );
        CREATE UNIQUE INDEX household_field_kept ON household_field (household, field) WHERE conflict IS NULL;
        CREATE UNIQUE INDEX household_field_second ON household_field (conflict) WHERE conflict IS NOT NULL;

        CREATE TABLE household_view (
            id identifier PRIMARY KEY,
            household identifier NOT NULL REFERENCES household (id),
            viewer text NOT NULL,
            viewer_name text NOT NULL,
            reason text NOT NULL,
            at integer NOT NULL
        );
        CREATE INDEX household_view_household ON household_view (household, id);
        """
}
