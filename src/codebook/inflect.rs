//! English inflection: what `give~` in a pattern stands for.

/// Verbs whose past or participle no rule gives: base, past, participle.
const IRREGULAR: [(&str, &str, &str); 122] = [
    ("be", "was", "been"),
    ("bear", "bore", "borne"),
    ("beat", "beat", "beaten"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("betake", "betook", "betaken"),
    ("bid", "bade", "bidden"),
    ("bind", "bound", "bound"),
    ("bite", "bit", "bitten"),
    ("bleed", "bled", "bled"),
    ("blow", "blew", "blown"),
    ("break", "broke", "broken"),
    ("breed", "bred", "bred"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("burn", "burnt", "burnt"),
    ("buy", "bought", "bought"),
    ("cast", "cast", "cast"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("cling", "clung", "clung"),
    ("come", "came", "come"),
    ("cost", "cost", "cost"),
    ("creep", "crept", "crept"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("dig", "dug", "dug"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drink", "drank", "drunk"),
    ("drive", "drove", "driven"),
    ("eat", "ate", "eaten"),
    ("fall", "fell", "fallen"),
    ("feed", "fed", "fed"),
    ("feel", "felt", "felt"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("flee", "fled", "fled"),
    ("fling", "flung", "flung"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("forget", "forgot", "forgotten"),
    ("forgive", "forgave", "forgiven"),
    ("forsake", "forsook", "forsaken"),
    ("freeze", "froze", "frozen"),
    ("get", "got", "gotten"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grind", "ground", "ground"),
    ("grow", "grew", "grown"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hide", "hid", "hidden"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("hurt", "hurt", "hurt"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lend", "lent", "lent"),
    ("let", "let", "let"),
    ("lie", "lay", "lain"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("mean", "meant", "meant"),
    ("meet", "met", "met"),
    ("mislead", "misled", "misled"),
    ("overcome", "overcame", "overcome"),
    ("overrun", "overran", "overrun"),
    ("overthrow", "overthrew", "overthrown"),
    ("pay", "paid", "paid"),
    ("prove", "proved", "proven"),
    ("put", "put", "put"),
    ("read", "read", "read"),
    ("repay", "repaid", "repaid"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shake", "shook", "shaken"),
    ("shed", "shed", "shed"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("shut", "shut", "shut"),
    ("sink", "sank", "sunk"),
    ("slay", "slew", "slain"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("spit", "spat", "spat"),
    ("spread", "spread", "spread"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("stick", "stuck", "stuck"),
    ("strike", "struck", "stricken"),
    ("strive", "strove", "striven"),
    ("swear", "swore", "sworn"),
    ("sweep", "swept", "swept"),
    ("swing", "swung", "swung"),
    ("take", "took", "taken"),
    ("teach", "taught", "taught"),
    ("tear", "tore", "torn"),
    ("tell", "told", "told"),
    ("think", "thought", "thought"),
    ("throw", "threw", "thrown"),
    ("tread", "trod", "trodden"),
    ("understand", "understood", "understood"),
    ("undertake", "undertook", "undertaken"),
    ("undo", "undid", "undone"),
    ("uphold", "upheld", "upheld"),
    ("weep", "wept", "wept"),
    ("win", "won", "won"),
    ("withdraw", "withdrew", "withdrawn"),
    ("withhold", "withheld", "withheld"),
    ("withstand", "withstood", "withstood"),
    ("wring", "wrung", "wrung"),
    ("write", "wrote", "written"),
];

/// Words of one syllable or with stress on the last that double their last consonant, and their like.
const DOUBLING: [&str; 57] = [
    "abet", "abhor", "admit", "ban", "bar", "beg", "beset", "clap", "commit", "control", "cut", "dip",
    "drag", "equip", "flip", "flog", "gag", "grab", "grip", "gun", "hem", "hit", "instil", "let", "occur",
    "permit", "pin", "plan", "plot", "prefer", "put", "rebel", "refer", "rig", "rob", "run", "sap", "scrap",
    "set", "shed", "shut", "slam", "slap", "snap", "snub", "spit", "split", "spur", "stab", "stir", "stop",
    "strip", "stun", "swap", "thin", "trap", "wrap",
];

/// Every inflection of a lower-case verb or noun, the word itself first; without repetition.
///
/// ```
/// use bonafides::codebook::inflect;
/// assert_eq!(inflect("give"), ["give", "gives", "giving", "gave", "given"]);
/// assert_eq!(inflect("deny"), ["deny", "denies", "denying", "denied"]);
/// ```
#[must_use]
pub fn inflect(base: &str) -> Vec<String> {
    let mut forms = vec![base.to_owned()];
    let mut add = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    if base == "be" {
        ["is", "are", "am", "was", "were", "been", "being"].into_iter().for_each(|form| add(form.to_owned()));
        return forms;
    }
    let consonant_y = base.ends_with('y') && !ends_in_vowel(base.strip_suffix('y').unwrap_or(base));
    let stem_y = || base[..base.len() - 1].to_owned();
    add(match base {
        "have" => "has".to_owned(),
        _ if consonant_y => stem_y() + "ies",
        _ if ["s", "x", "z", "ch", "sh", "do", "go"].iter().any(|end| base.ends_with(end)) => {
            format!("{base}es")
        }
        _ => format!("{base}s"),
    });
    let doubled = DOUBLING.contains(&base);
    let last = base.chars().last().unwrap_or_default();
    let silent_e = base.ends_with('e') && !["ee", "oe", "ye"].iter().any(|end| base.ends_with(end));
    add(match () {
        () if base.ends_with("ie") => format!("{}ying", &base[..base.len() - 2]),
        () if silent_e => format!("{}ing", &base[..base.len() - 1]),
        () if doubled => format!("{base}{last}ing"),
        () => format!("{base}ing"),
    });
    match IRREGULAR.iter().find(|(verb, _, _)| *verb == base) {
        Some((_, past, participle)) => {
            add((*past).to_owned());
            add((*participle).to_owned());
        }
        None => add(match () {
            () if base.ends_with('e') => format!("{base}d"),
            () if consonant_y => stem_y() + "ied",
            () if doubled => format!("{base}{last}ed"),
            () => format!("{base}ed"),
        }),
    }
    // British spelling doubles an unstressed l: "travelled", "quarrelling".
    if base.ends_with('l')
        && base.len() > 4
        && !doubled
        && !base.ends_with("ll")
        && !base.ends_with("eal")
        && !base.ends_with("ail")
    {
        add(format!("{base}led"));
        add(format!("{base}ling"));
    }
    forms
}

fn ends_in_vowel(word: &str) -> bool {
    word.ends_with(['a', 'e', 'i', 'o', 'u'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_inflect_as_english_does() {
        for (base, forms) in [
            ("help", "help helps helping helped"),
            ("stop", "stop stops stopping stopped"),
            ("refuse", "refuse refuses refusing refused"),
            ("agree", "agree agrees agreeing agreed"),
            ("die", "die dies dying died"),
            ("destroy", "destroy destroys destroying destroyed"),
            ("stand", "stand stands standing stood"),
            ("go", "go goes going went gone"),
            ("have", "have has having had"),
            ("crush", "crush crushes crushing crushed"),
            ("ally", "ally allies allying allied"),
        ] {
            assert_eq!(inflect(base).join(" "), forms);
        }
    }

    #[test]
    fn the_tables_are_sorted_and_without_repetition() {
        assert!(IRREGULAR.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(DOUBLING.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
