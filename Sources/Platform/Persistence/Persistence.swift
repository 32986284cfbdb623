/// The room Persistence.
