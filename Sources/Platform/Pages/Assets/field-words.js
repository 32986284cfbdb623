// Everything the field app says, in both languages, and how it says days and times.

const app = document.getElementById("field-app");
export const chinese = app?.dataset.lang !== "en";

const words = {
  // lock
  makePin: ["先设一个 PIN", "First choose a PIN"],
  makePinWhy: [
    "记录加密存在这部手机里，只有 PIN 能打开。忘了没有人能找回，请记牢。",
    "Entries are kept encrypted on this phone; only the PIN opens them. Nobody can recover it, so remember it."],
  pin: ["PIN", "PIN"], pinHint: ["至少 6 位数字", "At least 6 digits"], pinAgain: ["再输一次", "Once more"],
  begin: ["开始", "Begin"], unlock: ["打开", "Open"], locked: ["请输入 PIN", "Enter your PIN"],
  pinShort: ["至少 6 位，只用数字。", "At least 6 digits, digits only."],
  pinEasy: ["太容易猜，请换一个。", "Too easy to guess; choose another."],
  pinDiffers: ["两次不一样，请再输。", "The two differ; enter them again."],
  pinWrong: ["PIN 不对。再错 {n} 次，带上的联系资料会删掉；没送出的记录不会丢。",
    "Wrong PIN. After {n} more, contact details taken along are erased; entries not sent are never lost."],
  pinErased: ["错了 {n} 次，带上的联系资料已删除。{c} 条没送出的记录还封在手机里，输对 PIN 就能打开。",
    "Wrong {n} times; contact details taken along are erased. {c} entries not sent stay sealed until the right PIN."],
  pinWait: ["请等 {n} 秒再试。", "Wait {n} seconds before the next try."],
  forgot: ["忘了 PIN", "Forgot the PIN"],
  forgotWhy: [
    "可以换一个新 PIN 重新开始。没送出的 {c} 条记录会原样封存在这部手机里，以后想起旧 PIN 还能取出来发送。",
    "You can begin again with a new PIN. The {c} entries not sent stay sealed on this phone; the old PIN gets them out later."],
  startOver: ["用新 PIN 重新开始", "Begin again with a new PIN"],
  keptSealed: ["{c} 条记录封存在手机里，等待发送。", "{c} entries are sealed on this phone, waiting to be sent."],
  others: ["这部手机上还有别人没送出的记录：{c} 条。请那个人登录后打开。",
    "Somebody else has {c} entries not sent on this phone. They open them after signing in."],
  wiped: ["按管理员的要求，这部手机上的走访数据已全部清除。", "As an administrator asked, all visiting data on this phone was erased."],
  noStore: ["浏览器不让保存数据（可能是无痕窗口）。请换普通窗口打开。",
    "The browser does not allow storing (a private window?). Open it in an ordinary one."],
  opening: ["正在打开…", "Opening…"],
  // status
  comma: ["，", ", "],
  waitingLine: ["{n} 条等待发送", "{n} waiting"], nothingWaits: ["没有等待发送的", "Nothing waits"],
  refusedLine: ["{n} 条被退回", "{n} sent back"], deliveredLine: ["最近送达 {t}", "last delivered {t}"],
  deliveredNever: ["还没有送达过", "none delivered yet"], sendNow: ["现在发送", "Send now"], sending: ["正在发送…", "Sending…"],
  signedOut: ["登录已过期。{n} 条记录都在手机里，登录后自动发送。",
    "Sign in again; {n} entries are kept on this phone and go by themselves."],
  signIn: ["去登录", "Sign in"],
  otherPerson: ["现在登录的是另一个人，所以没有发送。请重新打开本页。",
    "Somebody else is signed in now, so nothing was sent. Open this page again."],
  reopen: ["重新打开", "Open again"],
  noPost: ["您现在没有走访岗位。{n} 条没送出的记录还在手机里，请联系社区书记。",
    "You hold no visiting post now. {n} entries are kept on this phone; ask the secretary of your community."],
  retryAt: ["没有送到，{t} 再试", "not delivered, next try {t}"],
  clockWrong: ["手机时间不准，服务器已按正确时间记；请在手机设置里打开“自动设置时间”。",
    "This phone's clock is wrong; the server corrected the times. Set the clock to automatic in the phone's settings."],
  storageFull: ["手机快存满了（{p}%）。请尽快联网发送，或删掉不用的照片和应用。",
    "Storage is almost full ({p} %). Send soon, or delete photos and apps you do not need."],
  scopeFull: ["您名下的住户快到上限：{n}／{m} 户。请告诉社区书记。",
    "You are close to the most households a phone holds: {n} of {m}. Tell the secretary."],
  loading: ["正在取回您的住户…（{n} 户）", "Fetching your households… ({n})"],
  neverLoaded: ["还没有取到您的住户。需要联网一次。", "Your households are not here yet. It takes a network once."],
  newer: ["应用有更新，下次打开就是新的。", "The app was updated; the next opening uses it."],
  saved: ["已记在手机里，等待发送。", "Written down on this phone, waiting to be sent."],
  savedGone: ["已送达。", "Delivered."],
  saveFailed: ["手机存不下了，没有记上。请腾出空间再点一次，写的内容还在。",
    "The phone could not store it. Free some space and press again; what you wrote is still here."],
  // navigation
  nav: ["应用导航", "App navigation"], navRound: ["今天", "Today"], navFind: ["住户", "Find"], navReport: ["上报", "Report"],
  navEntries: ["记录", "Entries"], navMore: ["更多", "More"],
  // round
  round: ["今天走访", "Today's round"], roundLead: ["{day}，还有 {n} 户", "{day}, {n} to go"],
  allSeen: ["今天的都看完了", "All seen for today"], allSeenWhy: ["明天的会自己排好。", "Tomorrow's list makes itself."],
  noHouseholds: ["还没有住户交给您", "No households are given to you yet"],
  noHouseholdsWhy: ["社区书记分配后，联网打开就会出现。", "They appear once the secretary gives you some and you are online."],
  takeAlong: ["带上今天 {n} 户的联系资料", "Take along details of today's {n}"],
  takeWhy: ["称呼、电话等。住户看得到这次查看；看完或过了今天就从手机删掉。",
    "Whom to ask for, telephone … The household sees this reading; deleted from the phone when done or the day is over."],
  takeOne: ["打开联系资料", "Open contact details"], taking: ["正在取…", "Fetching…"],
  takeFailed: ["没有取到，需要联网。", "Not fetched; it takes a network."],
  lateChip: ["上期也没联系上", "missed last time too"], taskChip: ["有事要办", "something to do"],
  waitChip: ["等待送达", "waiting"], refusedChip: ["被退回", "sent back"], triedChip: ["今天没联系上", "not reached today"],
  lastReached: ["上次联系 {d}", "last reached {d}"], neverReached: ["登记后还没联系上", "not reached since registered"],
  by: ["{d}前", "by {d}"], restOfWindow: ["本期还要看的其他 {n} 户", "{n} more in this window"],
  notedToday: ["今天记下的 {n} 户", "{n} written down today"], moreRows: ["还有 {n} 户，请用“住户”查找。", "{n} more; use Find."],
  // find
  find: ["我的住户", "My households"], findLabel: ["楼栋或门牌", "Building or door"],
  findHint: ["例如：3号楼 602", "For example: 3号楼 602"], found: ["{n} 户", "{n} households"],
  foundNone: ["没有找到", "Nothing found"], foundNoneWhy: ["只能找您名下的住户。", "Only your own households are here."],
  // household
  backRound: ["今天走访", "Today's round"], backFind: ["我的住户", "My households"], back: ["返回", "Back"],
  paused: ["走访暂停中。", "Visits rest."], reachedWindow: ["本期已经联系过，不用再去。", "Reached in this window; no need to go again."],
  conflicted: ["有内容被两个人同时改过，联网后到网页上核对。",
    "Two people changed the same field; decide on the web page when online."],
  lastDay: ["（今天是最后一天）", " (last day)"], daysLeft: ["（还有 {n} 天）", " ({n} days left)"],
  listComma: ["、", ", "], why: ["为什么来", "Why"], tasks: ["要办的事", "To do"],
  due: ["{t} 前", "by {t}"], errandOnly: ["只记代办（不算联系）", "Only an errand (no contact)"],
  changeOnly: ["只改登记的内容（不算联系）", "Only a change of the register (no contact)"], overdue: ["已超过 {t}", "overdue since {t}"], careDone: ["办完了", "Done"], careDrop: ["不办了", "Drop"],
  details: ["联系资料", "Contact details"], detailsGone: ["资料没有带上。", "Details are not on this phone."],
  notYours: ["这一户不在您名下了。", "This household is no longer yours."],
  pendingHere: ["这一户有 {n} 条记录还没送达。", "{n} entries about this household are not delivered yet."],
  // contact
  contact: ["记一次联系", "Write down a contact"], way: ["怎样联系的", "How"],
  notCounting: ["不算完成本期", "does not count for this window"],
  reached: ["联系上了吗", "Was somebody reached"], yes: ["联系上了", "Yes"], no: ["没有", "No"], save: ["记下", "Write down"],
  done: ["顺便办完了", "Done on this occasion"], note: ["备注", "Note"],
  noteHint: ["住户看得到。只写有用的。", "The household can read it. Write what is of use."], newThings: [
    "有新的事：代办、上报、要再来看", "Something new: an errand, a matter, another visit"],
  errand: ["请人代办", "An errand"], errandWords: ["代办什么", "What to do"], event: ["家里发生了什么", "Something happened"],
  within: ["{w}内再去看", "to be seen within {w}"], none: ["没有", "none"],
  finding: ["要上报的事", "A matter to report"],
  findingHint: ["照住户的话写；不要写姓名和门牌。", "In their words; no names, no flat number."],
  agreed: ["住户同意上报", "The household agrees that it is reported"], private: ["不在公开页面显示", "Not on public pages"],
  earlier: ["不是刚才联系的", "It was not just now"], at: ["什么时候", "When"],
  atHint: ["可以补记 {n} 天以内的。", "Up to {n} days back."],
  changed: ["登记的内容有变", "What is registered changed"], changedHint: ["只填变了的。", "Fill in only what changed."],
  saveChange: ["记下改动", "Write down the change"], saveErrand: ["记下代办", "Write down the errand"],
  draftKept: ["写的内容已存在手机里", "What you write is kept on this phone"], optional: ["可不填", "optional"],
  // refusals on the phone
  errors: ["请先改这里", "Please mend this first"],
  needWay: ["请选怎样联系的。", "Choose how."], needReached: ["请选联系上了没有。", "Choose whether somebody was reached."],
  needAgreed: ["请先问住户愿不愿意上报，同意了再勾选。", "Ask the household first, then tick the box."],
  needWords: ["请写几句是什么事。", "Write in a few words what it is."], needErrand: ["请选代办什么。", "Choose an errand."],
  needPlace: ["请选楼栋。", "Choose a building."], tooLong: ["最多 {n} 个字，现在有 {m} 个。", "At most {n} characters; there are {m}."],
  atFuture: ["这个时间还没有到。", "This time has not come yet."], atOld: ["只能补记 {n} 天以内的。", "Only the last {n} days."],
  alreadySent: ["这条已经发出去了，等服务器答复后再改。", "This one was sent already; wait for the server's answer."],
  needChange: ["还没有改动。", "Nothing is changed yet."],
  // report
  report: ["上报一件事", "Report a matter"], reportWords: ["什么事", "What is it"],
  reportHint: ["写清在哪里、怎么了。不要写姓名和门牌。", "Where it is and what is wrong. No names, no flat numbers."],
  place: ["哪栋楼", "Which building"], choose: ["请选择", "Choose"], photos: ["照片", "Photos"],
  addPhoto: ["拍照或选照片", "Take or choose photos"], photoHint: [
    "最多 9 张，存下时自动缩小，并去掉拍摄位置。", "Up to 9; made smaller and their position removed when kept."],
  photoBad: ["“{f}”不是能打开的照片。", "“{f}” is not a photo that can be opened."], photoMost: ["最多 9 张。", "Nine at most."],
  photoWork: ["正在处理照片…", "Working on the photos…"], remove: ["去掉", "Remove"], saveReport: ["上报", "Report"],
  // entries
  entries: ["我的记录", "My entries"], refused: ["被退回的", "Sent back"],
  refusedWhy: ["这些没有算数。改好再送、交给别人，或者不送了。", "These count nowhere. Mend them, hand them over, or drop them."],
  waiting: ["等待发送", "Waiting to be sent"], delivered: ["今天送达的", "Delivered today"],
  noEntries: ["还没有记录", "No entries yet"], noEntriesWhy: ["记下的每一条都会列在这里，直到送达。",
    "Every entry is listed here until it is delivered."],
  mend: ["改好再送", "Mend"], handOver: ["交给社区处理", "Hand over"], drop: ["不送了", "Drop"],
  handOverAsk: ["交给社区的人处理，您不用再管。", "Somebody at the community takes it over."],
  dropAsk: ["这条不再发送，内容会删除。", "It is not sent and what it says is deleted."], confirm: ["确定", "Confirm"],
  takeBack: ["拿回来改", "Take back"], settlingHand: ["等待发送：交给社区", "waiting: hand over"],
  settlingDrop: ["等待发送：不送了", "waiting: drop"], heldBack: ["等前一条送达后再送", "goes after the one before"],
  serverWaits: ["服务器在等前一条", "the server waits for the one before"],
  kindContact: ["联系", "Contact"], kindChange: ["登记改动", "Change of the register"], kindErrand: ["代办", "Errand"],
  kindCareEnd: ["办事", "Task"], kindReport: ["上报", "Report"], madeCase: ["案卷 {n}", "case {n}"],
  counted: ["算完成本期", "counts for this window"], notCounted: ["不算完成本期", "does not count for this window"],
  parallel: ["有人同时改了同一处，请到网页上核对", "somebody changed the same field; decide on the web page"],
  withPhotos: ["{n} 张照片", "{n} photos"], photoRefused: ["照片没有被接受：{m}", "The photo was not accepted: {m}"],
  notRead: ["服务器没有看懂这条记录。", "The server could not read this entry."],
  // more
  more: ["更多", "More"], lockNow: ["现在锁上", "Lock now"], changePin: ["换 PIN", "Change the PIN"],
  oldPin: ["现在的 PIN", "The PIN now"], newPin: ["新 PIN", "New PIN"], pinChanged: ["PIN 已换。", "The PIN is changed."],
  storage: ["手机存储", "Storage on the phone"], storageLine: ["已用 {p}%（{u} MB）", "{p} % used ({u} MB)"],
  scopeLine: ["{n} 户，最多 {m} 户", "{n} households, at most {m}"], loadedAt: ["住户更新于 {t}", "households as of {t}"],
  never: ["还没有", "never"], reload: ["重新取住户", "Fetch households again"], language: ["English", "中文"],
  largeView: ["长辈版", "Large view"], standardView: ["标准版", "Standard view"], web: ["网页版走访", "Round on the web"],
  onlineOnly: ["以下需要联网", "These take a network"],
  attic: ["旧 PIN 下封存的 {n} 条记录", "{n} entries sealed under an old PIN"],
  atticWhy: ["输入旧 PIN 取出来，就会发送。", "Enter the old PIN; they are then sent."], atticOpen: ["取出来", "Get them out"],
  atticWrong: ["不是那个 PIN。", "Not that PIN."], atticDone: ["已取出 {n} 条。", "{n} entries taken out."],
  erase: ["清空这部手机", "Erase this phone"],
  eraseAsk: ["住户和资料都从这部手机删掉。{n} 条没送出的记录也会永远丢失！", "Households and details go from this phone. {n} entries not sent are lost for ever!"],
  erased: ["已清空。", "Erased."],
  dropReasons: ["为什么", "Why"], notNeeded: ["住户不需要了", "no longer needed"],
  settledOtherwise: ["已用别的办法解决", "settled in another way"], cannot: ["我们办不了", "we cannot do it"],
};

/** What is said under a key; {names} are filled in. */
export function say(key, values = {}) {
  const pair = words[key];
  if (!pair) throw new Error(`no words for ${key}`);
  return pair[chinese ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The server's {"zh","en"}, or what it said in one language. */
export const both = (text) => (typeof text === "string" ? text : text ? (chinese ? text.zh ?? text.en : text.en ?? text.zh) ?? "" : "");

const place = { zone: 28800 };
/** The zone of the place in seconds; days and times are the place's, not the phone's. */
export function useZone(zone) { if (Number.isFinite(zone)) place.zone = zone; }
const shifted = (moment) => new Date(moment + place.zone * 1000);
const two = (number) => String(number).padStart(2, "0");
const weekdays = chinese ? ["周日", "周一", "周二", "周三", "周四", "周五", "周六"] : ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The civil day of a moment (milliseconds): 2026-11-21. */
export const civilDay = (moment) => shifted(moment).toISOString().slice(0, 10);
/** Days between two civil days. */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
/** 11月21日 周六. */
export function dayWords(day) {
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = weekdays[date.getUTCDay()];
  return chinese ? `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${weekday}`
    : `${weekday} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}
/** 11月21日. */
export function dayShort(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return chinese ? `${date.getUTCMonth() + 1}月${date.getUTCDate()}日` : `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}
/** 11月21日 10:42, only the time where it is of the day given. */
export function timeWords(moment, today) {
  const date = shifted(moment);
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const day = civilDay(moment);
  return day === today ? time : `${dayShort(day)} ${time}`;
}
/** For input[type=datetime-local], and back. */
export const localInput = (moment) => shifted(moment).toISOString().slice(0, 16);
export const fromLocalInput = (text) => Date.parse(text + ":00Z") - place.zone * 1000;
