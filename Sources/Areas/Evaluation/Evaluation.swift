/// The room Evaluation.
