public import Persistence

/// Tables of proposals. Migrations are frozen text: once landed they are never edited.
public enum ProposalsSchema {
    public static let migrations: [Migration] = [Migration(name: "proposals-0001-proposals", sql: proposals)]

    /// `proposal_case` is derived from the chain. `proposal_text` holds official words, each with its mark in the
    /// chain; `proposal_appeal` what people said, sealed, until its time is over.
    private static let proposals = """
        CREATE TABLE proposal (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            state text NOT NULL,
            kind text NOT NULL,
            area text NOT NULL,
            writer identifier NOT NULL,
            unit identifier,
            submitted_at integer,
            handed_at integer,
            due integer,
            answer text,
            judgement text,
            published flag NOT NULL CHECK (published IN (0, 1)),
            ended_at integer,
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX proposal_area ON proposal (area, id);
        CREATE INDEX proposal_writer ON proposal (writer, id);
        CREATE INDEX proposal_unit ON proposal (unit, id) WHERE unit IS NOT NULL;
        CREATE INDEX proposal_published ON proposal (id) WHERE published = 1;

        CREATE TABLE proposal_event (
            proposal identifier NOT NULL REFERENCES proposal (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (proposal, sequence)
        );

        CREATE TABLE proposal_case (
            case_id identifier NOT NULL,
            proposal identifier NOT NULL REFERENCES proposal (id),
            PRIMARY KEY (case_id, proposal)
        );
        CREATE INDEX proposal_case_proposal ON proposal_case (proposal);

        CREATE TABLE proposal_text (
            id identifier PRIMARY KEY,
            proposal identifier NOT NULL,
            salt text NOT NULL,
            body text NOT NULL,
            at integer NOT NULL
        );
        CREATE INDEX proposal_text_proposal ON proposal_text (proposal);

        CREATE TABLE proposal_appeal (
            id identifier PRIMARY KEY,
            proposal identifier NOT NULL,
            words bytes NOT NULL,
            at integer NOT NULL
        );
        CREATE INDEX proposal_appeal_proposal ON proposal_appeal (proposal);
        CREATE INDEX proposal_appeal_at ON proposal_appeal (at);
        """
}
