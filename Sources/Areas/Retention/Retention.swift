// Retention (保存期限): what is kept no longer than it is needed, and the proof that it is gone.
//
// In a resident's words: when my matter is long over, my telephone number is destroyed by itself; I can read when, and
// by which rule; and nobody can quietly delete what must be kept.
//
// Each class of data (`RetentionClass`) has a period, an act and a ground in the policy pack. Data of ended cases
// follows the pack that is now bound at the case's place; data of the installation follows the longest period among the
// bound packs. Every night, in short steps, each area's keeper (`RetentionKeeper`) lets go of what is due.
//
// Invariants: what is let go of and the entry of the ledger that says so are one transaction; the ledger is append-only
// and hash-chained, names things only by keyed hashes, and holds no personal data; a case under a legal hold is passed
// over until the hold is lifted; nothing but time, rule and hold decides.
//
// Who may: nobody presses “delete”. The plan, the ledger and the holds are read with `audit.read`; holds are placed and
// lifted with `cases.supervise` at the case's place.
