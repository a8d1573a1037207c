// What can be ordered and why. The names are the practice's own; the codes are CPT numbers, LOINC and SNOMED CT.

const CPT = "http://www.ama-assn.org/go/cpt";
const LOINC = "http://loinc.org";
const SNOMED = "http://snomed.info/sct";

export const STUDIES = [
  [CPT, "76641", "Ultrasound of one breast"],
  [LOINC, "24601-7", "Ultrasound of the breast"],
  [LOINC, "80852-7", "Ultrasound of the armpit"],
  [CPT, "77066", "Mammogram for a finding, both breasts"],
  [LOINC, "26346-7", "Mammogram for a finding, both breasts"],
  [CPT, "77067", "Mammogram for screening"],
  [CPT, "77062", "Tomosynthesis for a finding, both breasts"],
  [CPT, "77049", "MR of both breasts, before and after contrast"],
  [LOINC, "36277-2", "MR of both breasts, before and after contrast"],
  [CPT, "78815", "PET/CT from skull base to thighs"],
  [LOINC, "81554-8", "PET/CT from skull base to thighs"],
  [CPT, "78306", "Bone scan of the whole body"],
  [LOINC, "39818-0", "Bone scan of the whole body"],
].map(([system, code, display]) => ({ system, code, display }));

export const REASONS = [
  ["89164003", "Lump in the breast"],
  ["53430007", "Pain in the breast"],
  ["54302000", "Discharge from the nipple"],
  ["127189005", "Enlarged nodes in the armpit"],
  ["168750009", "Abnormal mammogram"],
].map(([code, display]) => ({ system: SNOMED, code, display }));

// What the search box offers for a study.
export function studyLabel({ system, code, display }) {
  return `${display} (${system === CPT ? "CPT" : "LOINC"} ${code})`;
}

// What an order calls for, in words; nothing as long as no study is chosen.
export function studyName(order) {
  const coding = order.code?.coding?.[0] ?? {};
  return coding.display || order.code?.text || coding.code || "";
}
