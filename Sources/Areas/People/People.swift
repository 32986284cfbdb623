// People: who is responsible, who may do what, and what is known about a person.
//
// A resident's words: "Who looks after my building? How do I sign in with my telephone? What do you know about me, who
// looked at it, and can I have it back or gone?" A chief's words: "I take over this grid on Monday."
//
// - An *account* belongs to a member of staff: login name, password, second factor. It may do nothing by itself.
// - A *post* (岗位) is a kind of duty at a place, of the kinds the place's policy pack names; a *holding* (任职) says who
//   has it from when to when. What a holder may do comes from the post's kind through the pack's roles, at that place
//   and below. History stays: a handover ends one holding and begins the next on a day.
// - A *grant* gives one more permission at a place, with a reason, and can be taken back.
// - A *unit* (单位) is a department, station, company or committee; who holds a post in it acts for it.
// - A *resident* is a telephone number that was proved once, and as little more as possible, all of it sealed.
//
// What always holds:
// - system, security and audit powers are three separate powers; nobody holds two (GB/T 22239-2019 8.1.4.2 d);
// - nobody appoints or grants to themselves, nor resets the password of somebody with a power they do not hold;
// - a post has at most one holder at a moment, an account is never deleted and a login name never given twice;
// - a wrong login name, a wrong password, a wrong code and a locked account get the same answer in the same time;
// - a sealed field is opened only by a `Reveal…` operation, and every opening is an audit row the resident can read;
// - erasing a resident destroys the sealed fields and leaves a tombstone; what they reported stays without them.
