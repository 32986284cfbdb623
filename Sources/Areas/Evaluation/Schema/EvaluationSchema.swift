public import Persistence

/// Tables of frozen months and exclusions. Migrations are frozen text: once landed they are never edited.
public enum EvaluationSchema {
    public static let migrations: [Migration] = [
        Migration(
            name: "evaluation-0001-months",
            sql: """
                CREATE TABLE month_freeze (
                    id identifier PRIMARY KEY,
                    month text NOT NULL,
                    district text NOT NULL,
                    at integer NOT NULL,
                    by_key text NOT NULL,
                    by_name text NOT NULL,
                    policy identifier NOT NULL,
                    reported integer NOT NULL,
                    excluded integer NOT NULL,
                    hash text NOT NULL,
                    UNIQUE (month, district)
                );
                CREATE TABLE month_figure (
                    month text NOT NULL,
                    district text NOT NULL,
                    place text NOT NULL,
                    unit text NOT NULL,
                    fact text NOT NULL,
                    value integer NOT NULL,
                    PRIMARY KEY (month, place, unit, fact),
                    FOREIGN KEY (month, district) REFERENCES month_freeze (month, district)
                ) WITHOUT ROWID;
                CREATE TABLE exclusion (
                    id identifier PRIMARY KEY,
                    month text NOT NULL,
                    case_id identifier NOT NULL UNIQUE,
                    number text NOT NULL,
                    place text NOT NULL,
                    reason text NOT NULL,
                    note text NOT NULL,
                    asked_at integer NOT NULL,
                    asked_by text NOT NULL,
                    asked_name text NOT NULL,
                    granted flag,
                    decided_at integer,
                    decided_by text,
                    decided_name text,
                    decided_note text,
                    CHECK ((granted IS NULL) = (decided_at IS NULL))
                );
                CREATE INDEX exclusion_month ON exclusion (month, place, id);
                """)
    ]
}
