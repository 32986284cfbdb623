import Persistence

/// What entries of a chain usually say: the dictionary their events are packed with, see `PackedText`. Frozen: what was
/// packed with it is read with it. Invented, like every number in it; what is usual stands last, where it is cheapest
/// to refer to.
enum EntryText {
    static let packed = PackedText(dictionary: usual)

    static let usual = """
        [{"absorbed":{"other":"911982767407427584"}}][{"joined":{"into":"911982767407427584"}}][{"merged":{"into":"9\
        11982767407427584"}}][{"detached":{"from":"911982767407427584"}}][{"splitOff":{"other":"911982767407427584",\
        "reason":""}}][{"splitFrom":{"other":"911982767407427584"}}][{"voided":{"reason":""}}][{"withdrawn":{"reason\
        ":"","words":{"digest":"","id":"911982767407427584"}}}][{"declined":{"reason":"","referral":"litigation"}}][\
        {"erased":{"place":"340102001001001"}}][{"questionAsked":{"text":""}}][{"questionAnswered":{"words":{"digest\
        ":"","id":"911982767407427584"}}}][{"factsAdded":{"files":1,"words":{"digest":"","id":"911982767407427584"}}\
        }][{"evidenceAdded":{"files":1}}][{"supervised":{"reason":""}}][{"classified":{"before":"rubbish","category"\
        :"noise","isPrivate":false,"reason":""}}][{"graded":{"before":"general","grade":"urgent","reason":"","rule":\
        "grade-rules[1]"}}][{"located":{"before":"340102","desk":"340102001001","place":"340102001001001","reason":"\
        "}}][{"whistled":{"assignments":[{"assignedAt":"2026-11-21T08:15:30.512321Z","decided":false,"id":"911982767\
        407427584","role":"whistled","round":0,"state":"assigned","unit":"911982763989946370"}],"reason":""}},{"cloc\
        kStarted":{"clock":{"assignment":"911982767407427584","due":"2026-11-21T08:15:30.512321Z","fired":[],"key":"\
        receive#911982767407427584#0","kind":"receive","limit":"30m","provisional":false,"startedAt":"2026-11-21T08:\
        15:30.512321Z","state":"running"}}}][{"whistleRated":{"assignment":"911982767407427584","byCaller":true,"not\
        e":"","score":5}}][{"holdAsked":{"limit":"20d","note":"","reason":""}}][{"held":{"reason":"","until":"2026-1\
        2-01T08:00:00Z"}},{"clockHeld":{"key":"handle#911982767407427584#0","remaining":585000000000}}][{"holdRefuse\
        d":{"reason":""}}][{"resumed":{"reason":""}},{"clockResumed":{"due":"2026-11-23T10:00:00Z","key":"handle#911\
        982767407427584#0","provisional":false}}][{"extensionAsked":{"assignment":"911982767407427584","limit":"3d",\
        "reason":""}}][{"extensionRefused":{"reason":""}}][{"extended":{"assignment":"911982767407427584","reason":"\
        "}},{"clockMoved":{"due":"2026-11-23T10:00:00Z","key":"handle#911982767407427584#0","provisional":false}}][{\
        "objected":{"assignment":"911982767407427584","reason":""}},{"clockStarted":{"clock":{"due":"2026-11-23T10:0\
        0:00Z","fired":[],"key":"objection#0","kind":"objection","limit":"4h working","provisional":false,"startedAt\
        ":"2026-11-21T08:15:30.512321Z","state":"running"}}}][{"objectionUpheld":{"assignment":"911982767407427584",\
        "reason":""}}][{"objectionRefused":{"assignment":"911982767407427584","reason":""}}][{"recalled":{"assignmen\
        t":"911982767407427584"}},{"clockCancelled":{"key":"handle#911982767407427584#0"}}][{"reworkOrdered":{"assig\
        nment":"911982767407427584","reason":""}}][{"reopened":{"reason":"","words":{"digest":"","id":"9119827674074\
        27584"}}}][{"selfHandled":{"evidence":1,"note":""}}][{"contacted":{"note":""}}][{"progressed":{"assignment":\
        "911982767407427584","note":""}}][{"escalated":{"clock":"contact#0","desk":"340102","notify":["lead","street\
        -dispatcher"],"percent":100,"step":8,"supervised":false}}][{"escalated":{"clock":"handle#911982767407427584#\
        0","desk":"340102","notify":["lead"],"percent":80,"step":1,"supervised":true}}][{"reported":{"anonymous":tru\
        e,"category":"rubbish","channel":"web","desk":"340102","flags":[],"grade":"general","gradeRule":"grade-rules\
        [15]","isPrivate":false,"located":false,"locating":{"candidates":[],"outcome":"nothing"},"number":"261121-",\
        "place":"340102","policy":"911981877909442560","words":{"digest":"","id":"911982767407427584"}}},{"clockStar\
        ted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"accept#0","kind":"accept","limit":"1h working"\
        ,"provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}][{"calledBack":{"enough"\
        :true,"note":"","reached":false}}][{"evaluated":{"onBehalf":false,"satisfied":false,"solved":false,"words":{\
        "digest":"","id":"911982767407427584"}}}][{"evaluationExpired":{}},{"closed":{"kind":"unanswered"}}][{"check\
        ed":{"note":"","passed":true}},{"finished":{}},{"clockStarted":{"clock":{"due":"2026-11-21T08:15:30.512321Z"\
        ,"fired":[],"key":"answer#0","kind":"answer","limit":"1h","provisional":false,"startedAt":"2026-11-21T08:15:\
        30.512321Z","state":"running"}}}][{"handled":{"assignment":"911982767407427584","evidence":1,"note":""}},{"c\
        lockMet":{"key":"arrive#911982767407427584#0"}},{"clockMet":{"key":"handle#911982767407427584#0"}},{"clockSt\
        arted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"check#0","kind":"check","limit":"4h working"\
        ,"provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}},{"finished":{}},{"clockS\
        tarted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"answer#0","kind":"answer","limit":"1d worki\
        ng","provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}][{"arrived":{"assignm\
        ent":"911982767407427584"}},{"clockMet":{"key":"arrive#911982767407427584#0"}}][{"received":{"assignment":"9\
        11982767407427584"}},{"clockMet":{"key":"receive#911982767407427584#0"}}][{"answered":{"outcome":"solved","t\
        ext":""}},{"clockMet":{"key":"contact#0"}},{"clockMet":{"key":"answer#0"}},{"clockStarted":{"clock":{"due":"\
        2026-11-23T10:00:00Z","fired":[],"key":"call-back#0","kind":"call-back","limit":"3d working","provisional":f\
        alse,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}},{"clockStarted":{"clock":{"due":"2026-11\
        -21T08:15:30.512321Z","fired":[],"key":"evaluate#0","kind":"evaluate","limit":"7d","provisional":false,"star\
        tedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}][{"calledBack":{"enough":true,"note":"","reached":\
        true}},{"evaluated":{"onBehalf":false,"satisfied":true,"solved":true}},{"clockMet":{"key":"call-back#0"}},{"\
        clockMet":{"key":"evaluate#0"}},{"closed":{"kind":"normal"}}][{"clockMet":{"key":"dispatch#0"}},{"dispatched\
        ":{"assignments":[{"assignedAt":"2026-11-21T08:15:30.512321Z","decided":false,"id":"911982767407427584","rol\
        e":"lead","round":0,"state":"assigned","unit":"911982763989946370"}],"why":""}},{"clockStarted":{"clock":{"d\
        ue":"2026-11-23T10:00:00Z","fired":[],"key":"contact#0","kind":"contact","limit":"4h working","provisional":\
        false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}},{"clockStarted":{"clock":{"assignment":\
        "911982767407427584","due":"2026-11-23T10:00:00Z","fired":[],"key":"receive#911982767407427584#0","kind":"re\
        ceive","limit":"2h working","provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}\
        }},{"clockStarted":{"clock":{"assignment":"911982767407427584","due":"2026-11-23T10:00:00Z","fired":[],"key"\
        :"arrive#911982767407427584#0","kind":"arrive","limit":"1d working","provisional":false,"startedAt":"2026-11\
        -21T08:15:30.512321Z","state":"running"}}},{"clockStarted":{"clock":{"assignment":"911982767407427584","due"\
        :"2026-11-21T08:15:30.512321Z","fired":[],"key":"handle#911982767407427584#0","kind":"handle","limit":"7d","\
        provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}][{"verified":{"found":true\
        ,"note":""}},{"clockMet":{"key":"verify#0"}}][{"accepted":{"category":"street-lamp"}},{"clockMet":{"key":"ac\
        cept#0"}},{"clockStarted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"dispatch#0","kind":"dispa\
        tch","limit":"1h working","provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}\
        ][{"reported":{"anonymous":true,"category":"rubbish","channel":"web","desk":"340102001001","flags":[],"grade\
        ":"general","gradeRule":"grade-rules[15]","isPrivate":false,"located":true,"number":"261121-","place":"34010\
        2001001001000001","policy":"911981877909442560","words":{"digest":"","id":"911982767407427584"}}},{"clockSta\
        rted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"accept#0","kind":"accept","limit":"1h working\
        ","provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}},{"verificationAsked":{"\
        note":""}},{"clockStarted":{"clock":{"due":"2026-11-23T10:00:00Z","fired":[],"key":"verify#0","kind":"verify\
        ","limit":"2h working","provisional":false,"startedAt":"2026-11-21T08:15:30.512321Z","state":"running"}}}]
        """
}
