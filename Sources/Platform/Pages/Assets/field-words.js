// How the field app speaks: both languages, days and times; the words of its door. The others are in field-texts.js.

const app = document.getElementById("field-app");
export const chinese = app?.dataset.lang !== "en";

const words = {
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
    "Wrong {n} times; contact details taken along are erased. Entries not sent ({c}) stay sealed until the right PIN."],
  pinWait: ["请等 {n} 秒再试。", "Wait {n} seconds before the next try."],
  forgot: ["忘了 PIN", "Forgot the PIN"],
  forgotWhy: [
    "可以换一个新 PIN 重新开始。没送出的 {c} 条记录会原样封存在这部手机里，以后想起旧 PIN 还能取出来发送。",
    "You can begin again with a new PIN. Entries not sent ({c}) stay sealed on this phone; the old PIN gets them out later."],
  startOver: ["用新 PIN 重新开始", "Begin again with a new PIN"],
  keptSealed: ["{c} 条记录封存在手机里，等待发送。", "Sealed on this phone, waiting to be sent: {c}."],
  others: ["这部手机上还有别人没送出的记录：{c} 条。请那个人登录后打开。",
    "Entries of somebody else on this phone, not sent: {c}. They open them after signing in."],
  wiped: ["按管理员的要求，这部手机上的走访数据已全部清除。", "As an administrator asked, all visiting data on this phone was erased."],
  noStore: ["浏览器不让保存数据（可能是无痕窗口）。请换普通窗口打开。",
    "The browser does not allow storing (a private window?). Open it in an ordinary one."],
  openFailed: ["应用没有完整打开，请再打开一次；已记下的都在。", "The app did not open completely; open it again. Nothing is lost."],
  opening: ["正在打开…", "Opening…"],
  newPin: ["新 PIN", "New PIN"], optional: ["可不填", "optional"], confirm: ["确定", "Confirm"],
  saveFailed: ["手机存不下了，没有记上。请腾出空间再点一次，写的内容还在。",
    "The phone could not store it. Free some space and press again; what you wrote is still here."],
};
/** The words of the rooms behind the door come later, with them. */
export const addWords = (more) => Object.assign(words, more);

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
