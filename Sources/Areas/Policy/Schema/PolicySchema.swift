public import Persistence

/// The tables of Policy.
public enum PolicySchema {
    public static let migrations: [Migration] = [Migration(name: "policy-0001-versions", sql: versions)]

    /// A version is never changed or deleted: cases refer to it for ever. `base` is the version of the inherited pack
    /// that was taken when this one was installed. A binding without a version gives the place back to the binding
    /// above it.
    private static let versions = """
        CREATE TABLE policy_version (
            id identifier PRIMARY KEY,
            key text NOT NULL,
            hash text NOT NULL UNIQUE,
            base identifier REFERENCES policy_version (id),
            template flag NOT NULL CHECK (template IN (0, 1)),
            name_zh text NOT NULL,
            name_en text NOT NULL,
            file text NOT NULL,
            yaml text NOT NULL,
            installed_at integer NOT NULL,
            installed_by text NOT NULL
        );
        CREATE INDEX policy_version_key ON policy_version (key, id);

        CREATE TABLE policy_binding (
            place text NOT NULL,
            from_at integer NOT NULL,
            version identifier REFERENCES policy_version (id),
            bound_by text NOT NULL,
            PRIMARY KEY (place, from_at)
        );

        CREATE TABLE calendar_day (
            year integer NOT NULL CHECK (year BETWEEN 1990 AND 2200),
            date text NOT NULL,
            name text NOT NULL,
            is_working flag NOT NULL CHECK (is_working IN (0, 1)),
            PRIMARY KEY (year, date)
        );
        CREATE TABLE calendar_year (
            year integer PRIMARY KEY CHECK (year BETWEEN 1990 AND 2200),
            imported_at integer NOT NULL,
            imported_by text NOT NULL
        );
        """
}
