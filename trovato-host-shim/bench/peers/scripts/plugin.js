// The view and the drug checker. `byteLength` is the host's: the language
// counts in UTF-16.

const interactions = [
  ["aspirin", "ibuprofen", "moderate", "Bleeding in stomach and gut; ibuprofen weakens aspirin's protection of the heart"],
  ["aspirin", "warfarin", "high", "Bleeding, as both keep blood from clotting"],
  ["ibuprofen", "warfarin", "high", "Bleeding, above all in stomach and gut"],
  ["clarithromycin", "simvastatin", "contraindicated", "Muscle breakdown, as the antibiotic blocks the statin's degradation"],
  ["fluconazole", "warfarin", "high", "Bleeding, as the antifungal blocks warfarin's degradation"],
  ["digoxin", "verapamil", "high", "Digoxin builds up: slow heartbeat and block"],
  ["lisinopril", "spironolactone", "high", "Potassium builds up: irregular heartbeat"],
  ["ibuprofen", "lisinopril", "moderate", "Weaker control of blood pressure, and harm to the kidneys"],
  ["ibuprofen", "lithium", "high", "Lithium builds up to poisonous levels"],
  ["ciprofloxacin", "tizanidine", "contraindicated", "Blood pressure falls, with heavy drowsiness"],
  ["phenelzine", "sertraline", "contraindicated", "Serotonin syndrome"],
  ["nitroglycerin", "sildenafil", "contraindicated", "Blood pressure falls dangerously"],
];

const plain = (text) => text.trim().toLowerCase();

const interaction = (one, other) =>
  interactions.find(
    ([a, b]) => (one === a && other === b) || (one === b && other === a),
  );

export function view(item) {
  return {
    title: item.title,
    body_bytes: byteLength(item.fields.field_body.value),
    rating: item.fields.field_rating.value + 1,
  };
}

export function check_interactions(prescription) {
  const drugs = prescription.medications;
  const found = [];
  for (let first = 0; first < drugs.length; first++) {
    for (let second = first + 1; second < drugs.length; second++) {
      const row = interaction(plain(drugs[first]), plain(drugs[second]));
      if (row) {
        found.push({
          drug_a: drugs[first],
          drug_b: drugs[second],
          severity: row[2],
          description: row[3],
        });
      }
    }
  }
  return found;
}
