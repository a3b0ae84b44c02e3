-- The view and the drug checker.

local interactions = {
    { "aspirin", "ibuprofen", "moderate", "Bleeding in stomach and gut; ibuprofen weakens aspirin's protection of the heart" },
    { "aspirin", "warfarin", "high", "Bleeding, as both keep blood from clotting" },
    { "ibuprofen", "warfarin", "high", "Bleeding, above all in stomach and gut" },
    { "clarithromycin", "simvastatin", "contraindicated", "Muscle breakdown, as the antibiotic blocks the statin's degradation" },
    { "fluconazole", "warfarin", "high", "Bleeding, as the antifungal blocks warfarin's degradation" },
    { "digoxin", "verapamil", "high", "Digoxin builds up: slow heartbeat and block" },
    { "lisinopril", "spironolactone", "high", "Potassium builds up: irregular heartbeat" },
    { "ibuprofen", "lisinopril", "moderate", "Weaker control of blood pressure, and harm to the kidneys" },
    { "ibuprofen", "lithium", "high", "Lithium builds up to poisonous levels" },
    { "ciprofloxacin", "tizanidine", "contraindicated", "Blood pressure falls, with heavy drowsiness" },
    { "phenelzine", "sertraline", "contraindicated", "Serotonin syndrome" },
    { "nitroglycerin", "sildenafil", "contraindicated", "Blood pressure falls dangerously" },
}

local function plain(text)
    return text:match("^%s*(.-)%s*$"):lower()
end

local function interaction(one, other)
    for _, row in ipairs(interactions) do
        if (one == row[1] and other == row[2]) or (one == row[2] and other == row[1]) then
            return row
        end
    end
end

function view(item)
    return {
        title = item.title,
        body_bytes = #item.fields.field_body.value,
        rating = item.fields.field_rating.value + 1,
    }
end

function check_interactions(prescription)
    local drugs, found = prescription.medications, {}
    for first = 1, #drugs do
        for second = first + 1, #drugs do
            local row = interaction(plain(drugs[first]), plain(drugs[second]))
            if row then
                found[#found + 1] = {
                    drug_a = drugs[first],
                    drug_b = drugs[second],
                    severity = row[3],
                    description = row[4],
                }
            end
        end
    end
    return found
end
