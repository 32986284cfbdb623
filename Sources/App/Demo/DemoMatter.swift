/// An invented matter and how far it has come.
struct DemoMatter: Sendable {
    enum Stage: Sendable {
        case unlocated, atBorder, reported, verifying, accepted, dispatched, received, arrived, objected, holdAsked,
            held
        case extensionAsked, toCheck, toAnswer, answered, satisfied, notSolved, unrated, declined, joined, whistled
        case selfHandled, cannotNow
    }
    let words: String
    let stage: Stage
    /// Days before now at which it was reported, and the hour of that day.
    let daysAgo: Int
    let hour: Int
    /// Which grid of the demonstration it lies in.
    let grid: Int
    let answer: String
    /// What the resident chose, where words alone do not tell.
    let category: String?

    init(
        _ words: String, _ stage: Stage, _ daysAgo: Int, _ hour: Int, grid: Int, answer: String = "",
        category: String? = nil
    ) {
        (self.words, self.stage, self.daysAgo, self.hour) = (words, stage, daysAgo, hour)
        (self.grid, self.answer, self.category) = (grid, answer, category)
    }

    /// All of it invented for the demonstration.
    static let all: [DemoMatter] = [
        DemoMatter("3号楼2单元的楼道灯坏了三天，晚上老人上下楼看不见台阶。", .satisfied, 33, 9, grid: 0, answer: "物业电工当天换了声控灯头，并检查了整栋楼的楼道灯。"),
        DemoMatter("小区东门垃圾桶满了两天没人清，苍蝇很多。", .satisfied, 31, 8, grid: 0, answer: "已清运并消杀，东门增加一次下午清运。"),
        DemoMatter("楼下烧烤店油烟直接排到居民窗口，每天到半夜。", .satisfied, 30, 19, grid: 1, answer: "城管会同生态环境到场，店家已加装净化器，营业到22点。"),
        DemoMatter("消防通道被一辆白色面包车长期占着，昨天消防演练车都进不来。", .satisfied, 28, 10, grid: 1, answer: "车辆已移走，通道划线并装了提示牌。"),
        DemoMatter("人行道上的窨井盖碎了一半，上学的孩子都从这走。", .satisfied, 27, 7, grid: 3, answer: "40分钟内围挡，当天更换新井盖。"),
        DemoMatter("物业公共收益三年没有公示过，问了也不给看。", .unrated, 27, 11, grid: 4, answer: "物业已在公告栏公示三年收支，原件可到社区查阅。"),
        DemoMatter("广场舞音响太大，晚上九点多还在放，孩子没法写作业。", .notSolved, 12, 20, grid: 0, answer: "已和队长谈过，约定20:30结束。"),
        DemoMatter("电梯这个月第四次停在两层之间，里面的人等了二十分钟。", .satisfied, 24, 18, grid: 3, answer: "维保更换门机控制板，市场监管现场复检合格。"),
        DemoMatter("绿化带里有人种菜施粪肥，味道很大。", .satisfied, 23, 15, grid: 6, answer: "菜地已平整复绿，和种菜的居民约好去社区菜园。"),
        DemoMatter(
            "路灯从公交站到路口一整排都不亮。", .satisfied, 22, 19, grid: 6, answer: "电缆接头故障，已修复7盏。",
            category: "street-lamp"),
        DemoMatter(
            "地下车库漏水，车位上面一直滴水。", .cannotNow, 21, 9, grid: 4,
            answer: "变形缝防水需动用维修资金，业主表决还没过半，先做了导流，已列入暂不能解决清单。", category: "leaks"),
        DemoMatter(
            "独居的张奶奶家门口台阶太高，想装个扶手。", .satisfied, 20, 10, grid: 7, answer: "社区联系志愿者当天装好扶手和防滑条。", category: "elderly-care"),
        DemoMatter("菜市场门口流动摊贩占了整条盲道。", .satisfied, 19, 7, grid: 2, answer: "引导到便民疏导点经营，盲道早晚各巡一次。"),
        DemoMatter("家里自来水发黄，放了一个小时还是黄的。", .satisfied, 18, 8, grid: 9, answer: "管网冲洗后水质检测合格，附近三栋一并回访。"),
        DemoMatter(
            "楼上装修每天早上六点就开始打墙。", .satisfied, 17, 6, grid: 1, answer: "施工方签了承诺：工作日8点到12点、14点到18点施工。",
            category: "construction-noise"),
        DemoMatter("共享单车把地铁口堵死了，轮椅过不去。", .satisfied, 16, 8, grid: 9, answer: "企业清走120辆，划了停放区。"),
        DemoMatter(
            "小区外河道有臭味，水面漂着垃圾。", .satisfied, 15, 16, grid: 12, answer: "清漂后溯源，堵了一处雨污混接口。",
            category: "river-pollution"),
        DemoMatter("孩子明年上小学，想问学区怎么划。", .satisfied, 14, 10, grid: 7, answer: "按房产和户籍对应学区，材料清单已发给您。"),
        DemoMatter(
            "楼道里停了五辆电动车还拉线充电。", .selfHandled, 13, 9, grid: 0, answer: "当场劝离，飞线已剪除，告知车棚充电口位置。", category: "shared-bikes"),
        DemoMatter("花坛边一块砖松了，容易绊倒人。", .selfHandled, 11, 8, grid: 0, answer: "带工具固定好了。", category: "greening"),
        DemoMatter("和邻居的宅基地官司法院已经判了，我不服，请你们改判。", .declined, 10, 10, grid: 4, answer: "不服生效判决请走上诉或申请再审。"),
        DemoMatter("工地渣土车深夜进出，路上全是泥。", .answered, 9, 23, grid: 12, answer: "工地已停工整改，进出口装了冲洗设备，请您看看还有没有带泥上路。"),
        DemoMatter("暖气一直不热，测过只有15度。", .answered, 8, 19, grid: 13, answer: "热力公司到家排气、清洗过滤器，现在测得19度。"),
        DemoMatter("老旧小区改造把单元门换了，可是门禁总打不开。", .toAnswer, 7, 12, grid: 3, answer: "门禁主板已换。"),
        DemoMatter("二楼平台堆满了旧家具，夏天有味道，也怕着火。", .toCheck, 6, 9, grid: 0, answer: "已清走两车。"),
        DemoMatter("公交站台的顶棚裂了，下雨漏水。", .extensionAsked, 6, 14, grid: 6),
        DemoMatter("楼后面的老樟树枝条压到了电线。", .held, 10, 9, grid: 7),
        DemoMatter("小区北门一直锁着，绕一大圈才能到菜场。", .holdAsked, 4, 10, grid: 3, category: "property-service"),
        DemoMatter("门口理发店把招牌灯箱立在路中间，晚上闪得厉害。", .arrived, 3, 18, grid: 0),
        DemoMatter("六楼有人往下扔烟头，晾的被子烧了洞。", .received, 3, 15, grid: 1, category: "shared-space"),
        DemoMatter("快递车在幼儿园门口倒车很危险。", .dispatched, 2, 16, grid: 1, category: "traffic-order"),
        DemoMatter("夜里常有人在凉亭打麻将到一两点。", .objected, 2, 8, grid: 0, category: "noise"),
        DemoMatter("健身器材的扭腰盘断了，露着铁茬。", .accepted, 2, 9, grid: 0),
        DemoMatter("停车棚顶被风掀了一半。", .accepted, 1, 8, grid: 1, category: "property-service"),
        DemoMatter("楼道声控灯又坏了，三单元二楼到四楼都不亮。", .verifying, 1, 19, grid: 0),
        DemoMatter("小广告贴满了单元门和电梯。", .verifying, 1, 10, grid: 1),
        DemoMatter("垃圾分类亭的脚踏坏了，只能用手掀。", .reported, 0, 1, grid: 0),
        DemoMatter("想问一下高龄津贴怎么申请，我妈今年八十了。", .reported, 0, 2, grid: 1),
        DemoMatter("有只大狗不牵绳，追着孩子跑。", .reported, 0, 3, grid: 3),
        DemoMatter("路口红绿灯的按钮按了没反应。", .unlocated, 0, 2, grid: 0),
        DemoMatter("我们那条巷子一到下雨就积水，淹到脚踝。", .atBorder, 0, 4, grid: 0),
        DemoMatter("小区外面的围挡倒了一截，钢筋都露出来了。", .whistled, 1, 15, grid: 0),
        DemoMatter("门口理发店灯箱晚上一直闪，睡不好。", .joined, 2, 20, grid: 0, category: "city-enforcement"),
        DemoMatter("巷口的监控杆歪了，风大时晃得厉害。", .satisfied, 36, 11, grid: 0, answer: "杆体已扶正加固。", category: "city-enforcement"),
        DemoMatter("物业下班后没人接电话。", .notSolved, 40, 20, grid: 1, answer: "物业公布了夜间值班电话。"),
        DemoMatter("洗车店的水流到人行道，冬天会结冰。", .satisfied, 38, 9, grid: 2, answer: "店家已接入排水管。"),
        DemoMatter(
            "晾衣杆伸到了公共通道，推婴儿车过不去。", .satisfied, 41, 14, grid: 0, answer: "已收回并加装了可折叠晾衣架。", category: "shared-space"),
        DemoMatter(
            "社区食堂中午排队太长，老人站不住。", .satisfied, 37, 12, grid: 3, answer: "增加一个窗口，老人可提前订餐。",
            category: "elderly-care"),
    ]
}
