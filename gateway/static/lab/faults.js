// The faults in words: what a button says, and what is wrong when it is pressed.

export const FAULTS = [
  { name: "All well", setting: { fault: "none" }, told: "All is well." },
  { name: "Slow, 1 s", setting: { fault: "slow", seconds: 1 }, told: "Every answer takes 1 s longer." },
  { name: "Slow, 10 s", setting: { fault: "slow", seconds: 10 }, told: "Every answer takes 10 s longer." },
  { name: "Dripping", setting: { fault: "drip" }, told: "Answers come byte by byte, four a second." },
  { name: "Hanging", setting: { fault: "hang" }, told: "Connections are accepted, nothing is answered." },
  { name: "Refusing", setting: { fault: "refuse" }, told: "Nobody listens: connections are refused." },
  { name: "Cut off", setting: { fault: "cut" }, told: "Connections are reset in the middle of an answer." },
  { name: "Garbage", setting: { fault: "garbage" }, told: "Answers are garbage." },
  { name: "Status 500", setting: { fault: "status500" }, told: "Every answer is HTTP 500." },
  { name: "Error in 200", setting: { fault: "error_in_200" }, told: "Every answer is HTTP 200 with an error inside." },
  { name: "Wrong shape", setting: { fault: "wrong_shape" }, told: "Answers are JSON, but not as agreed." },
  {
    name: "Every third call fails",
    setting: { fault: "status500", probability: 0.33 },
    told: "A third of the answers is HTTP 500.",
  },
];

/** The entry that describes a setting. */
export function describing(setting) {
  const exact = FAULTS.find(({ setting: own }) => same(own, setting));
  return exact ?? { name: setting.fault, told: `Set otherwise: ${setting.fault}.` };
}

function same(own, setting) {
  const { fault, seconds = null, probability = 1 } = own;
  return fault === setting.fault && seconds === setting.seconds && probability === setting.probability;
}
