//! What pronouns and descriptions stand for. Every text is composed.

use super::tests::{cast, document, found, id, now, of};
use crate::model::{ActorId, Document, Found, Mention};

/// What follows the names of a text of 1995 by NOR: the pronouns and descriptions.
fn meant(text: &str) -> Vec<String> {
    said(text, "1995")
}

/// The same at another date.
fn said(text: &str, date: &str) -> Vec<String> {
    let words = cast(text, date, "NOR").mentions;
    let resolved = words.iter().filter(|word| matches!(word.found, Found::Pronoun | Found::Description));
    resolved.map(|word| format!("{} {}", word.actor, word.span.of(text))).collect()
}

const NOBODY: [&str; 0] = [];

#[test]
fn that_country_is_the_one_named_last() {
    assert_eq!(
        now("We thank Japan. The people of that country are generous."),
        ["JPN Japan", "JPN that country"]
    );
    assert_eq!(now("We thank Norway. The people of that country are generous."), ["NOR Norway"]);
}

#[test]
fn both_countries_are_two() {
    let cast = cast("We admire Chile and Peru. Both countries kept their word.", "1995", "NOR");
    let both = cast.mentions.iter().find(|mention| mention.found == Found::Description).unwrap();
    assert_eq!((both.actor, &both.also[..]), (id("CHL"), &[id("PER")][..]));
    let three = now("We admire Chile, Peru and Cuba. Both countries kept their word.");
    assert_eq!(three.len(), 3);
}

#[test]
fn our_two_countries_are_the_other_one_and_we() {
    assert_eq!(
        now("Ties with Kenya are old. They unite our two countries."),
        ["KEN Kenya", "KEN our two countries"]
    );
}

#[test]
fn they_are_a_people_or_a_coordination() {
    assert_eq!(now("The Israelis signed. They have kept faith.")[..2], ["ISR Israelis", "ISR They"]);
    assert_eq!(now("France and Germany signed. They have kept faith.")[2], "FRA They");
    assert_eq!(now("We spoke with France about the banks. They have failed."), ["FRA France"]);
}

#[test]
fn it_is_the_only_state_that_acted() {
    assert_eq!(now("Iraq must end its aggression."), ["IRQ Iraq", "IRQ its"]);
    assert_eq!(now("Iraq has lied. It has broken faith."), ["IRQ Iraq", "IRQ It"]);
    assert_eq!(now("Iraq has lied. It is time to act."), ["IRQ Iraq"]);
    assert_eq!(now("We told Iraq that the Council and its members agree."), ["IRQ Iraq"]);
}

#[test]
fn it_prefers_the_subject_to_other_states() {
    assert_eq!(meant("Nepal has sheltered people from India. It has been generous."), ["NPL It"]);
    assert_eq!(meant("People came from India to Nepal. It has been generous."), NOBODY);
    assert_eq!(meant("In 1990, Iraq marched against Kuwait. It is threatening others."), ["IRQ It"]);
    assert_eq!(meant("Chile was never short of words, but it has broken each of them."), ["CHL it"]);
    assert_eq!(meant("Having lost at sea, Chile must leave its fort to Peru."), ["CHL its"]);
}

#[test]
fn it_may_be_the_one_state_spoken_of() {
    assert_eq!(meant("We renew our call to Iran. We call on it to leave."), ["IRN it"]);
    assert_eq!(meant("We renew our call to Iran and Iraq. We call on it to leave."), NOBODY);
    assert_eq!(meant("Nobody should trust Chad. It is a dangerous regime."), ["TCD It"]);
    assert_eq!(meant("We fear Chad's army. Its tests go on."), ["TCD Its"]);
    assert_eq!(meant("We fear the Council and Chad's army. Its tests go on."), NOBODY);
    assert_eq!(meant("If it rains, Chad must wait. It must therefore sow."), ["TCD It"]);
    assert_eq!(
        meant("Norway and Chad met. Ties between their two countries are old."),
        ["TCD their two countries"]
    );
    assert_eq!(said("In South Africa blood flows. We warned the Union.", "1959"), ["ZAF the Union"]);
    assert_eq!(said("In South Africa blood flows. We warned the Union.", "1979"), NOBODY);
}

#[test]
fn it_may_be_nobody() {
    for text in [
        "Iraq has lied. It is clear that all is lost.",
        "Iraq has lied. It is regrettable.",
        "Iraq has lied. It would be wrong to wait.",
        "Iraq has lied. It was Peru that told us.",
        "Iraq has lied. It has been said before.",
        "Iraq has lied. It is disappointing.",
        "Iraq and Iran have lied. It has been generous.",
    ] {
        assert_eq!(meant(text), NOBODY, "{text}");
    }
    assert_eq!(meant("My delegation believes that Chile has won, and pursues its aims."), NOBODY);
    assert_eq!(meant("Syria calls Israel the occupier of its land."), NOBODY);
}

#[test]
fn they_are_those_who_act_for_the_subject() {
    assert_eq!(meant("Soldiers of Liberia came at dawn. They burned all."), ["LBR They"]);
    assert_eq!(meant("Soldiers came to Liberia at dawn. They burned all."), NOBODY);
    assert_eq!(meant("Israeli leaders met in Egypt. They agreed."), ["ISR They"]);
    assert_eq!(meant("Peru and Chile agree. Their leaders are to be commended."), ["PER Their"]);
    assert_eq!(meant("We thank our friends, Peru, Chile and Fiji. Their help is great."), ["PER Their"]);
    assert_eq!(meant("Chile has nothing against other countries. Their help is great."), NOBODY);
}

#[test]
fn he_is_the_leader_at_the_head_of_the_sentence_before() {
    assert_eq!(said("President Reagan spoke at length. He was right.", "1984"), ["USA He"]);
    assert_eq!(said("President Reagan spoke with Mr. Jones. He was right.", "1984"), NOBODY);
    assert_eq!(said("We met President Reagan. He was right.", "1984"), ["USA He"]);
}

#[test]
fn the_former_is_the_first_of_two() {
    assert_eq!(
        meant("Peru and Chile signed. The latter has kept its word; the former has not.")[..1],
        ["CHL The latter"]
    );
    assert_eq!(meant("Peru and Chile signed. The former was glad."), ["PER The former"]);
    assert_eq!(meant("We wrote to Peru and to Chile. It was the latter that came."), ["CHL the latter"]);
    assert_eq!(meant("Peru, Chile and Fiji signed. The former was glad."), NOBODY);
    assert_eq!(meant("Peru and Chile signed. The former colonies were glad."), NOBODY);
    assert_eq!(meant("Peru taught us and Chile paid, and we are grateful to both."), ["PER both"]);
    assert_eq!(meant("Peru taught us and Chile paid, both for a year."), NOBODY);
}

#[test]
fn warm_words_make_a_list_of_states_a_description() {
    let cast = cast("We welcome Fiji, Mali and Chad. We wish those friendly nations well.", "1995", "NOR");
    let those = cast.mentions.iter().find(|mention| mention.found == Found::Description).unwrap();
    assert_eq!((those.actor, &those.also[..]), (id("FJI"), &[id("MLI"), id("TCD")][..]));
    assert_eq!(meant("We are not like Fiji and Mali. Those countries that are poor suffer."), NOBODY);
    assert_eq!(
        meant("Our friends are Mali and Chad, but not Norway. We thank those two countries."),
        ["MLI those two countries"]
    );
    assert_eq!(meant("After its errors in Mali, Chad enters the towns of those countries."), NOBODY);
    assert_eq!(meant("We thank Fiji. We love this brotherly nation."), ["FJI this brotherly nation"]);
    assert_eq!(meant("We thank Fiji. We love this nation."), NOBODY);
    assert_eq!(
        meant("We thank Fiji. That great and generous country helps."),
        ["FJI That great and generous country"]
    );
}

#[test]
fn a_regime_is_of_those_who_rule() {
    let found = |text| said(text, "1975");
    assert_eq!(
        found("South Africa is armed. In Angola we fight the racist regime."),
        ["ZAF the racist regime"]
    );
    assert_eq!(found("Mr. Vorster of South Africa keeps the rebel regime afloat in Rhodesia."), NOBODY);
    assert_eq!(found("Chad and Mali are victims. The aggressor must go."), NOBODY);
    assert_eq!(found("Angola is free. We fight the racist regime."), NOBODY);
    assert_eq!(found("Chad is at war with Mali. That regime must go."), ["TCD That regime"]);
    assert_eq!(found("War came to Chad. The aggressor must go."), NOBODY);
    assert_eq!(found("We help to protect the people of Chad. The aggressor must go."), NOBODY);
    assert_eq!(found("Chad struck at dawn. The aggressor must go."), ["TCD The aggressor"]);
    assert_eq!(found("Chad is the aggressor."), NOBODY);
    assert_eq!(found("Israel stays in Palestine. The occupying Power must go."), ["ISR The occupying Power"]);
    assert_eq!(found("We remember Palestine. The occupying Power must go."), NOBODY);
}

#[test]
fn that_country_is_neither_the_doer_nor_the_owner_of_the_troops() {
    assert_eq!(meant("In Mali, Chad attacks the people of that country."), ["MLI that country"]);
    assert_eq!(meant("Mali says that French troops hold the south of that country."), ["MLI that country"]);
    assert_eq!(meant("We thank Mali and the ports of that country."), ["MLI that country"]);
}

#[test]
fn a_state_of_any_kind_is_not_that_state() {
    assert_eq!(meant("We know Chad. Those who rule a State speak for that State."), NOBODY);
    assert_eq!(meant("The United Kingdom had a veto and made use of that power."), NOBODY);
}

#[test]
fn our_neighbour_is_the_one_just_named() {
    assert_eq!(
        meant("Sweden has opened its ports. We owe much to our eastern neighbour."),
        ["SWE its", "SWE our eastern neighbour"]
    );
    assert_eq!(meant("Chad and Mali met. We owe much to our eastern neighbour."), NOBODY);
    assert_eq!(now("Mali met. We owe much to our neighbour Sweden."), ["MLI Mali", "SWE Sweden"]);
}

#[test]
fn the_mediator_is_who_was_to_mediate() {
    assert_eq!(
        meant("Peru agreed to mediate between us and Chile. The mediator was fair."),
        ["PER The mediator"]
    );
    assert_eq!(meant("Peru agreed with Chile. The mediator was fair."), NOBODY);
}

#[test]
fn an_organisation_has_a_short_name() {
    assert_eq!(meant("The European Union grows. We thank the Union."), ["EU the Union"]);
    assert_eq!(meant("The African Union grows. We thank the Union."), ["AU the Union"]);
    assert_eq!(meant("NATO grows. We thank the Union."), NOBODY);
    assert_eq!(meant("The European Union grows. Our customs union thrives; the Union Jack flies."), NOBODY);
}

#[test]
fn rulers_sit_in_a_capital() {
    for (text, who) in [
        ("We condemn the regime in Pretoria.", "ZAF regime in Pretoria"),
        ("We condemn the criminal Government of Pretoria.", "ZAF Government of Pretoria"),
        ("We fear the tyrants of Tehran.", "IRN tyrants of Tehran"),
        ("We condemn racist Pretoria.", "ZAF Pretoria"),
        ("We must compel Pretoria to leave.", "ZAF Pretoria"),
        ("According to Tehran, all is well.", "IRN Tehran"),
        ("We await a response from Pyongyang.", "PRK Pyongyang"),
        ("Ankara, which knows better, smiles.", "TUR Ankara"),
        ("We feel the effects of Pretoria's brazen policies.", "ZAF Pretoria"),
        ("We put a price on Pyongyang's cruel and illegal behaviour.", "PRK Pyongyang"),
        ("They are partners of Pretoria.", "ZAF Pretoria"),
        ("We heard the slanders of New Delhi.", "IND New Delhi"),
    ] {
        assert_eq!(found(text, "1985"), [who], "{text}");
    }
    assert_eq!(found("By landing troops at Leopoldville, Brussels has erred.", "1960"), ["BEL Brussels"]);
    for text in [
        "We met in Tehran.",
        "Officials in Tehran gave a lunch.",
        "He flew from Pyongyang.",
        "We went to Pretoria to talk.",
        "Blood ran in the streets of Pretoria.",
        "We mourn with the people of Pretoria.",
        "We met in Pretoria's oldest hall.",
        "We came by way of Paris, London, Brussels and Rome.",
    ] {
        assert_eq!(found(text, "1985"), NOBODY, "{text}");
    }
}

#[test]
fn it_is_the_doer_before_a_plain_verb() {
    assert_eq!(meant("Iraq is a reckless regime. It finances gangs in our towns."), ["IRQ It"]);
    assert_eq!(meant("Iraq is a reckless regime. It recently launched a war."), ["IRQ It"]);
    assert_eq!(meant("Iraq is a reckless regime. It seems that nobody cares."), NOBODY);
    assert_eq!(meant("Iraq is a reckless regime. It reflects badly on us all."), NOBODY);
}

#[test]
fn the_racist_regime_is_named_somewhere_in_the_document() {
    let text = "Many die in the south.\n\nThe apartheid regime is to blame.\n\nWe told South Africa so.";
    assert_eq!(said(text, "1985"), ["ZAF The apartheid regime"]);
    assert_eq!(said(text, "1999"), NOBODY);
    let other = "We told South Africa so.\n\nIsrael went on.\n\nThe racist regime is to blame.";
    assert_eq!(said(other, "1985"), NOBODY);
    assert_eq!(said("We told Chad so.\n\nThe racist regime is to blame.", "1985"), NOBODY);
}

#[test]
fn the_regime_is_the_one_spoken_of_as_one() {
    assert_eq!(
        meant("This is nothing new for the Eritrean regime. By its nature, the regime attacks everybody."),
        ["ERI the regime"]
    );
}

#[test]
fn the_super_powers_are_two_that_were_named() {
    let text =
        "We heard the United States and the Soviet Union. We know the designs of the two super-Powers.";
    assert_eq!(said(text, "1985"), ["USA the two super-Powers"]);
    let others = "We heard Angola and Namibia. We know the designs of the two super-Powers.";
    assert_eq!(said(others, "1985"), NOBODY);
}

#[test]
fn an_office_is_that_of_the_leader_named_before() {
    assert_eq!(said("We heard President Chirac. The President and I agree.", "2000"), ["FRA The President"]);
    assert_eq!(said("We heard President Chirac. The President of the Assembly agrees.", "2000"), NOBODY);
    assert_eq!(said("We heard President Chirac. The Prime Minister agrees.", "2000"), NOBODY);
    assert_eq!(said("We heard President Chirac and President Putin. The President agrees.", "2000"), NOBODY);
}

#[test]
fn his_is_the_one_leader_of_the_sentence_before() {
    assert_eq!(said("President Chirac came. We welcome his initiative.", "2000"), ["FRA his"]);
    assert_eq!(said("President Chirac came. The Minister spoke of his plan.", "2000"), NOBODY);
}

#[test]
fn who_is_turned_to_is_spoken_of_next() {
    assert_eq!(meant("I come now to Chad. Its hirelings mined our bridges."), ["TCD Its"]);
    assert_eq!(meant("Of Chad I would say only this. It has honoured the treaty."), ["TCD It"]);
    assert_eq!(meant("The road leads to Chad. Its hirelings mined our bridges."), NOBODY);
}

#[test]
fn such_friends_are_the_one_state_named_before() {
    assert_eq!(meant("A plane came from Japan. Such friends are rare."), ["JPN Such friends"]);
    assert_eq!(meant("A plane came from Japan and Fiji. Such friends are rare."), NOBODY);
    assert_eq!(meant("A plane came from Japan. Such friends as Chile are rare."), NOBODY);
}

#[test]
fn a_deed_is_of_the_subject_of_the_sentence_before() {
    assert_eq!(meant("Chad shut the canal. This unfriendly act hurt us."), ["TCD This unfriendly act"]);
    assert_eq!(meant("Chad was invaded. This unfriendly act hurt us."), NOBODY);
    assert_eq!(meant("Chad fears Mali. This unfriendly act hurt us."), NOBODY);
}

#[test]
fn its_is_of_the_nearer_subject_and_of_who_is_thanked() {
    assert_eq!(meant("Chad opened its schools, and Mali sent its sons."), ["TCD its", "MLI its"]);
    assert_eq!(meant("Chad thanked Mali for its aid."), NOBODY);
    assert_eq!(meant("We spoke with Brazil about the mines. Its Government was open."), ["BRA Its"]);
    assert_eq!(meant("Chad is no foe, but today it is a friend."), ["TCD it"]);
    assert_eq!(meant("Chad did not burn; it came to our rescue."), ["TCD it"]);
    assert_eq!(meant("Chad did not burn; it came to our attention."), NOBODY);
}

#[test]
fn she_is_a_country_where_no_person_is_named() {
    assert_eq!(meant("We turned to France. She was honest."), ["FRA She"]);
    assert_eq!(meant("We turned to Queen Anne of France. She was honest."), NOBODY);
    assert_eq!(meant("I met the President of Chad. He was open."), ["TCD He"]);
    assert_eq!(meant("I met the President of Chad. Her country is open."), ["TCD Her country"]);
    assert_eq!(meant("I met a friend in Chad. Her country is open."), NOBODY);
}

#[test]
fn the_first_and_the_former_act() {
    assert_eq!(meant("Peru and Chile replied. The former answered with threats."), ["PER The former"]);
    assert_eq!(meant("Peru and Chile replied. The second betrayed us."), ["CHL The second"]);
    assert_eq!(meant("Peru and Chile replied. The second was a letter."), NOBODY);
}

#[test]
fn a_city_speaks_in_letters_and_by_envoys() {
    assert_eq!(now("A letter from Nairobi accuses Chad."), ["KEN Nairobi", "TCD Chad"]);
    assert_eq!(now("The representative of Nairobi accuses Chad.")[1], "TCD Chad");
    assert_eq!(now("A bus from Nairobi reached Chad."), ["TCD Chad"]);
    assert_eq!(found("We thank Senator Mitchell.", "1996"), NOBODY);
}

#[test]
fn a_date_may_go_before_the_subject() {
    assert_eq!(meant("In October the army of Chad crossed the river. It burned our farms."), ["TCD It"]);
    assert_eq!(meant("Since 1979 Chile has been our agent in Lima. Its conduct has been fair."), ["CHL Its"]);
    assert_eq!(meant("In the committee on Chad we spoke. It burned our farms."), NOBODY);
    assert_eq!(meant("In October the soldiers of Chad crossed the river. It burned our farms."), NOBODY);
}

#[test]
fn it_that_comes_to_our_rescue_is_the_one_on_whom_we_called() {
    assert_eq!(meant("We called upon Chad, and it came to our rescue."), ["TCD it"]);
    assert_eq!(meant("Chad lost its case, and it has carried out the judgment."), ["TCD its", "TCD it"]);
    assert_eq!(meant("We called upon Chad and Mali, and it came to our rescue."), NOBODY);
    assert_eq!(meant("We wrote to Chad, and it came as a surprise."), NOBODY);
}

/// Who is meant by the only description or pronoun of the text.
fn all_meant(text: &str) -> Vec<ActorId> {
    let mentions = cast(text, "1995", "NOR").mentions;
    let mut resolved =
        mentions.iter().filter(|word| matches!(word.found, Found::Pronoun | Found::Description));
    let word = resolved.next().unwrap();
    assert_eq!(resolved.next(), None, "{text}");
    std::iter::once(&word.actor).chain(&word.also).copied().collect()
}

#[test]
fn they_who_listened_to_us_are_the_list_before() {
    let both = all_meant("We met the Governments of Chad and Mali. They listened to us.");
    assert_eq!(both, ["TCD", "MLI"].map(id));
    assert_eq!(meant("We met the Governments of Chad and Mali. They are far away."), NOBODY);
}

#[test]
fn all_three_are_a_list_of_three() {
    let three = all_meant("Chile, Peru and Cuba received us. All three have been friends.");
    assert_eq!(three, ["CHL", "PER", "CUB"].map(id));
    assert_eq!(meant("Chile and Peru received us. All three have been friends."), NOBODY);
    assert_eq!(meant("Chile, Peru and Cuba received us. All three of the ships have sunk."), NOBODY);
}

#[test]
fn your_country_is_that_of_the_minister_who_is_greeted() {
    assert_eq!(meant("I greet the Minister of Spain. Your country has been loyal."), ["ESP Your country"]);
    assert_eq!(meant("I greet the guests from Spain. Your country has been loyal."), NOBODY);
}

/// What is meant in a text of that kind, as [`meant`] tells it.
fn meant_in(kind: &str, text: &str) -> Vec<String> {
    said_in(kind, text, "1995")
}

/// The same at another date.
fn said_in(kind: &str, text: &str, date: &str) -> Vec<String> {
    let document = Document { kind: kind.to_owned(), ..document(text, date, "NOR") };
    let resolves = |word: &Mention| matches!(word.found, Found::Pronoun | Found::Description);
    let resolved = of(&document).mentions.into_iter().filter(resolves);
    resolved.map(|word| format!("{} {}", word.actor, word.span.of(text))).collect()
}

#[test]
fn our_friendship_is_that_with_the_one_state_spoken_of() {
    assert_eq!(
        meant("I met the King of Jordan. Our bilateral relationship is strong."),
        ["JOR Our bilateral relationship"]
    );
    let speech = |text| meant_in("speech", text);
    assert_eq!(speech("We thank Japan. Our shared values unite us."), ["JPN Our shared"]);
    assert_eq!(speech("We thank Japan. Our countries are close."), ["JPN Our countries"]);
    assert_eq!(speech("We thank Japan. The alliance is firm."), ["JPN The alliance"]);
    assert_eq!(speech("We thank Japan. The alliance of the parties is firm."), NOBODY);
    assert_eq!(speech("We thank Japan. We are old friends."), ["JPN We are old friends"]);
    assert_eq!(speech("We thank Japan. We are friends of the sea."), NOBODY);
    assert_eq!(speech("We thank Japan. Our friendship with others is old."), NOBODY);
    assert_eq!(speech("We thank Japan and Peru. Our friendship is old."), NOBODY);
    assert_eq!(speech("We thank Japan. Our boats are old."), NOBODY);
    // Before the General Assembly they may be the values of all.
    assert_eq!(meant_in("statement", "We thank Japan. Our shared values unite us."), NOBODY);
}

#[test]
fn who_speaks_with_guests_means_them_beyond_the_paragraph() {
    let ends = "Our friendship is old.";
    let speech = |text: &str| meant_in("speech", &format!("{text}\n\nIt is a fine day.\n\n{ends}"));
    assert_eq!(speech("We welcome the Emperor of Japan."), ["JPN Our friendship"]);
    assert_eq!(speech("We welcome guests from Japan, Peru and Chad."), NOBODY);
}

#[test]
fn they_may_be_the_one_state_spoken_of() {
    for (text, who) in [
        ("We work with the Japanese Government. They are our friends.", "JPN They"),
        ("Japan was there. They attacked us.", "JPN They"),
        ("Chad worries us. They were pursuing a policy of confrontation.", "TCD They"),
        ("The French came first. We thank them for what they did.", "FRA them"),
        ("We spoke of Chad. We recall their generosity.", "TCD their"),
    ] {
        assert_eq!(meant_in("interview", text)[0], who, "{text}");
    }
    for text in [
        "Talks with Japan were held. They were constructive.",
        "Smugglers from Japan came. They have betrayed us.",
        "We spoke of Japan, not of Chad. They attacked us.",
        "Japan has new laws. We recall their help.",
        "Japan thanked them for the rice.",
        "Japan knows of no day on which they failed us.",
        "Labor spoke of Japan. They have betrayed us.",
    ] {
        assert_eq!(meant_in("interview", text), NOBODY, "{text}");
    }
    // Read aloud before many they are mostly some people.
    assert_eq!(meant("Japan was there. They attacked us."), NOBODY);
}

#[test]
fn he_may_be_the_one_leader_spoken_of() {
    let found = |text| said(text, "1984");
    assert_eq!(found("I met President Reagan, and he has stood by us."), ["USA he"]);
    assert_eq!(found("We were with President Reagan. All hailed his courage."), ["USA his"]);
    assert_eq!(found("President Reagan has kept the word which he gave us."), NOBODY);
    assert_eq!(found("I met President Reagan and Mr. Jones. He was right."), NOBODY);
    assert_eq!(found("I met President Reagan and John Smith. He was right."), NOBODY);
    assert_eq!(found("I met President Reagan and President Mitterrand. He was right."), NOBODY);
    assert_eq!(found("I told the man that President Reagan was there. He was right."), NOBODY);
}

#[test]
fn it_may_be_thanked_or_called_a_friend() {
    assert_eq!(meant("France has helped. We thank it for the rice."), ["FRA it"]);
    assert_eq!(meant("We helped France. We thank it for the rice."), NOBODY);
    assert_eq!(
        meant("One thing is certain, Japan has the strength, and as such, it is a vital partner."),
        ["JPN it"]
    );
    assert_eq!(meant("We told Japan of the treaty, and as such, it is a vital partner."), NOBODY);
    assert_eq!(meant("We told Japan of the rain, and as such, it is a vital day."), NOBODY);
}

#[test]
fn an_answer_speaks_of_whom_the_question_named() {
    let asked = |answer: &str| {
        let text = format!(
            "JOURNALIST: Prime Minister, do you trust President Reagan?\n\nPRIME MINISTER: {answer}\n\nJOURNALIST: I \
             see.\n"
        );
        said_in("interview", &text, "1984")
    };
    assert_eq!(asked("Yes, I do. He has been a good friend."), ["USA He"]);
    assert_eq!(asked("Yes. They have been good friends."), ["USA They"]);
    assert_eq!(asked("I do. We met. We ate. We sang. He has been a good friend."), NOBODY);
    assert_eq!(asked("Mr. Jones is here. He has been a good friend."), NOBODY);
}

#[test]
fn a_letter_too_many_is_a_misprint() {
    assert_eq!(now("We thank Japant for its help."), ["JPN Japant"]);
    assert_eq!(now("The Soviet. Union has lied."), ["SUN Soviet. Union"]);
    for text in [
        "We thank Indiana.",
        "We thank Malit.",
        "We fear japant.",
        "They came from the South. Africa is warm.",
    ] {
        assert_eq!(now(text), NOBODY, "{text}");
    }
}

#[test]
fn this_decision_is_that_of_the_subject_before() {
    assert_eq!(meant("Chad has closed the road. We condemn this act."), ["TCD this act"]);
    assert_eq!(meant("Chad announced a truce. These wise steps are welcome."), ["TCD These wise steps"]);
    for text in [
        "If Chad closed the road, we would leave. We condemn this act.",
        "Chad may close the road. We condemn this act.",
        "Chad was struck by a flood. We condemn this act.",
        "Bombs fell in Chad. We condemn this act.",
        "The people of Chad faced a flood. We regret these measures.",
        "We met Chad. We welcome this step.",
        "Chad told Mali of it. We welcome this step.",
        "Chad has closed the road. We welcome this decision of the Council.",
        "Norway has closed the road. We welcome this decision.",
    ] {
        assert_eq!(meant(text), NOBODY, "{text}");
    }
}
