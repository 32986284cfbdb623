/// The room Territory.
