"""The English coder over invented sentences about invented people: what a register would say wrongly, or not at all,
if these failed."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType

import pytest

from guvoh import codebook
from guvoh.coding.english.coder import EnglishCoder
from guvoh.coding.english.names import roster
from guvoh.nouns import Claim, Coding, Document

# The rules by themselves: what the reader adds and takes away is told of in test_reader.py.
code = EnglishCoder(read=False).code

PUBLISHED = date(2018, 6, 20)


def coding(text: str, published: date | None = PUBLISHED) -> Coding:
    return code(Document.read(text, published=published, language="en"))


def claims(text: str, published: date | None = PUBLISHED) -> tuple[Claim, ...]:
    return coding(text, published).claims


def only(text: str, act: str | None = None) -> Claim:
    """The one claim of a text, or its one claim of an act."""
    found = [c for c in claims(text) if act in (None, c.act)]
    assert len(found) == 1, [(c.act, c.status, c.victims) for c in found]
    return found[0]


def victims(claim: Claim) -> list[str]:
    return [v.name for v in claim.victims]


def perpetrators(claim: Claim) -> list[str]:
    return [p.name for p in claim.perpetrators]


# Acts -------------------------------------------------------------------------------------------

# By act: sentences in the active, the passive, with a noun, a light verb, an idiom, a relative clause.
PLAIN = {
    "arrest_detention": """
        Tajik police arrested Farid Nazriev in Khujand on Monday.
        Farid Nazriev was detained at the border.
        Officers took Farid Nazriev into custody outside his shop.
        The arrest of Farid Nazriev shocked his neighbours.
        Farid Nazriev's arrest shocked his neighbours.
        Farid Nazriev, who was arrested in May, writes songs.
        Police searched the shop and detained Farid Nazriev.
        The court placed Farid Nazriev under house arrest.
        Farid Nazriev is behind bars.
    """,
    "interrogation": """
        Investigators interrogated Farid Nazriev for six hours.
        Farid Nazriev was summoned to the prosecutor's office.
        Farid Nazriev was taken in for questioning.
        The interrogation of Farid Nazriev lasted all night.
        Farid Nazriev underwent interrogation at the ministry.
    """,
    "charge": """
        Prosecutors charged Farid Nazriev with extremism.
        Farid Nazriev has been indicted for fraud.
        Tajik authorities opened a criminal case against Farid Nazriev.
        Tajikistan put Farid Nazriev on a wanted list.
        Farid Nazriev faces charges of extremism.
    """,
    "sentence": """
        A court in Dushanbe convicted Farid Nazriev of fraud.
        Farid Nazriev was sentenced to nine years in prison.
        Farid Nazriev was given a 12-year prison term.
        Farid Nazriev received nine years in prison.
        Farid Nazriev was jailed for ten years.
        Farid Nazriev is serving a 15-year sentence in a penal colony.
        The conviction of Farid Nazriev drew protests.
        Farid Nazriev, who was sentenced in absentia to 20 years, lives in Vilnius.
    """,
    "interpol_notice": """
        Interpol issued a red notice against Farid Nazriev.
        Tajikistan placed Farid Nazriev on Interpol's wanted list.
        Tajikistan issued an international arrest warrant for Farid Nazriev.
    """,
    "disappearance": """
        Farid Nazriev disappeared in Moscow on Friday.
        Farid Nazriev vanished on his way to the mosque.
        Farid Nazriev has not been seen since Tuesday.
        The disappearance of Farid Nazriev alarmed the diaspora.
        The whereabouts of Farid Nazriev remain unknown.
        Farid Nazriev is being held incommunicado.
    """,
    "abduction": """
        Masked men abducted Farid Nazriev in Istanbul.
        Farid Nazriev was kidnapped in Moscow.
        The abduction of Farid Nazriev was caught on camera.
        Four men bundled Farid Nazriev into a van.
        Farid Nazriev was snatched off the street in Kazan.
    """,
    "removal": """
        Russia deported Farid Nazriev to Tajikistan.
        Farid Nazriev was extradited to Tajikistan.
        Turkish officials handed Farid Nazriev over to Tajik agents.
        Farid Nazriev was sent back to Tajikistan.
        Farid Nazriev was put on a plane to Dushanbe.
        The deportation of Farid Nazriev broke European law.
        Farid Nazriev was forcibly returned to Dushanbe.
    """,
    "entry_refusal": """
        Farid Nazriev was denied entry to Georgia.
        Russia barred Farid Nazriev from entering the country.
        Farid Nazriev was turned back at the border.
        Russia imposed an entry ban on Farid Nazriev.
    """,
    "exit_ban": """
        Farid Nazriev was barred from leaving the country.
        Police confiscated the passport of Farid Nazriev.
        Officers seized Farid Nazriev's passport at the airport.
        The consulate refused to renew Farid Nazriev's passport.
        The court imposed a travel ban on Farid Nazriev.
        Farid Nazriev was not allowed to leave the country.
    """,
    "killing": """
        Gunmen killed Farid Nazriev in Istanbul.
        Farid Nazriev was assassinated in Istanbul.
        Farid Nazriev was shot dead outside a restaurant.
        Farid Nazriev died in custody in Khujand.
        The murder of Farid Nazriev has not been solved.
        Guards beat Farid Nazriev to death.
    """,
    "assault": """
        Unknown men beat Farid Nazriev outside his home.
        Farid Nazriev was stabbed in Warsaw.
        Farid Nazriev was beaten up near a metro station.
        The attack on Farid Nazriev happened at night.
        The beating of Farid Nazriev left him deaf.
    """,
    "torture": """
        Officers tortured Farid Nazriev.
        Farid Nazriev was beaten in custody.
        Farid Nazriev was subjected to torture.
        The torture of Farid Nazriev went on for days.
        Guards gave Farid Nazriev electric shocks.
    """,
    "sexual_violence": """
        Guards raped Farid Nazriev.
        Farid Nazriev was sexually assaulted in the cell.
        The rape of Farid Nazriev was never investigated.
    """,
    "forced_recruitment": """
        Russian police forced Farid Nazriev to sign a contract with the army.
        Farid Nazriev was forcibly conscripted into the army.
        Farid Nazriev was sent to the front against his will.
    """,
    "threat": """
        Security agents threatened Farid Nazriev.
        Farid Nazriev was threatened by officers.
        Farid Nazriev was threatened by telephone.
        Farid Nazriev received death threats.
        The threats against Farid Nazriev began in May.
        Officers made threats against Farid Nazriev.
    """,
    "forced_statement": """
        Police forced Farid Nazriev to confess.
        Farid Nazriev was made to denounce his brother on camera.
        Investigators extracted a confession from Farid Nazriev.
        Officials pressured Farid Nazriev to divorce his wife.
    """,
    "public_shaming": """
        State television denounced Farid Nazriev.
        Officials called Farid Nazriev a traitor at a village meeting.
        Farid Nazriev was branded an enemy of the people.
        State media ran a smear campaign against Farid Nazriev.
    """,
    "surveillance": """
        Security agents followed Farid Nazriev for weeks.
        Farid Nazriev was placed under surveillance.
        Agents hacked the phone of Farid Nazriev.
        Officers read Farid Nazriev's messages.
        The surveillance of Farid Nazriev lasted two years.
    """,
    "raid_search": """
        Police searched the home of Farid Nazriev.
        Officers raided Farid Nazriev's apartment.
        Farid Nazriev's home was searched on Monday.
        Police carried out a raid on the newsroom of Farid Nazriev.
        Officers broke into the house of Farid Nazriev.
    """,
    "property_seizure": """
        Authorities confiscated the house of Farid Nazriev.
        Farid Nazriev's house was demolished in April.
        The confiscation of Farid Nazriev's house was unlawful.
        Farid Nazriev was stripped of his property.
    """,
    "dismissal": """
        The university dismissed Farid Nazriev.
        Farid Nazriev was fired from his job.
        Farid Nazriev was expelled from the university.
        Farid Nazriev lost his job over the post.
        The dismissal of Farid Nazriev from his teaching post angered parents.
    """,
    "eviction_refusal": """
        Farid Nazriev was evicted from his apartment.
        The landlord evicted Farid Nazriev.
        The owner threw Farid Nazriev out of the dormitory.
        The hospital refused treatment to Farid Nazriev.
    """,
    "fine": """
        The court imposed a fine on Farid Nazriev.
        Farid Nazriev was fined 500 somoni.
        A court fined Farid Nazriev for the sermon.
    """,
    "ban": """
        Tajikistan banned the Dawn Party.
        The Dawn Party was outlawed in 2016.
        The Dawn Party was declared extremist.
        The ban on the Dawn Party came in 2016.
        The ministry revoked the registration of the Dawn Party.
    """,
    "censorship": """
        Tajikistan blocked the website.
        The website was blocked by the authorities.
        The closure of the newspaper left forty people without work.
        Authorities blocked access to the website.
    """,
    "religious_restriction": """
        Police forced Farid Nazriev to shave off his beard.
        Farid Nazriev was made to shave off his beard.
        Farid Nazriev was barred from attending mosque.
    """,
    "assembly_dispersal": """
        Riot police dispersed the protest in Khorog.
        The rally was broken up by police.
        The mayor banned the march.
        The dispersal of the rally took an hour.
    """,
    "other": """
        Farid Nazriev was stripped of his citizenship.
        Russia declared Farid Nazriev a foreign agent.
        Russia revoked the residence permit of Farid Nazriev.
    """,
}
SENTENCES = [(act, line.strip()) for act, lines in PLAIN.items() for line in lines.strip().split("\n")]
WHOM = ("Farid Nazriev", "Dawn Party", "website", "newspaper", "protest", "rally", "march")


def test_every_act_of_the_codebook_is_tried() -> None:
    """Else an act is added to the codebook that the coder can never find."""
    assert set(PLAIN) == set(codebook.acts())


@pytest.mark.parametrize(("act", "sentence"), SENTENCES, ids=[s for _, s in SENTENCES])
def test_a_plainly_told_act_is_found_with_its_victim(act: str, sentence: str) -> None:
    """Else an act that anyone would see in the report is missing from the register."""
    claim = only(sentence, act)
    assert claim.status == "occurred"
    assert any(w.lower() in name.lower() for name in victims(claim) for w in WHOM), victims(claim)


@pytest.mark.parametrize(
    "sentence",
    [
        "The new tax arrested the decline in cotton prices.",
        "The judge fired off a letter to the editor.",
        "The president fired a rocket into space.",
        "The hotel charged the guests a fee for the room.",
        "The film captured the mood of the village.",
        "The army captured the hill in the north of the country.",
        "The conference was held in Dushanbe on Monday.",
        "The minister held talks with his Russian counterpart.",
        "The judge dismissed the claim.",
        "The team beat its rival in the final.",
        "The runner Farid Nazriev beat the record.",
        "Inflation hit its target last year.",
        "Doctors were searching for a cure.",
        "Police searched for clues.",
        "The search for the missing climbers was called off.",
        "Snow blocked the road to Khorog.",
        "The company seized the opportunity to expand.",
        "The festival closed on Sunday.",
        "The shop was closed for repairs.",
        "The teacher followed the recipe.",
        "Farid Nazriev took his mother to the hospital.",
        "The students were taken to the museum.",
        "Farid Nazriev returned to Tajikistan in May to see his mother.",
        "The airline returned Farid Nazriev's suitcase.",
        "Critics attacked the plan.",
        "Drought threatens the harvest.",
        "The minister threatened to resign.",
        "Farid Nazriev died of old age in his village.",
        "The wrestler Farid Nazriev died in a road accident.",
        "Farid Nazriev lost the election.",
        "The singer Farid Nazriev has many who follow him on the radio.",
    ],
)
def test_what_only_looks_like_an_act_is_not_coded(sentence: str) -> None:
    """Else prices, matches and fees stand among the arrests."""
    assert claims(sentence) == ()


# Whether it happened ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Farid Nazriev was not arrested.",
        "Farid Nazriev has never been charged.",
        "Police did not detain Farid Nazriev.",
        "Nobody was arrested.",
        "No one was arrested at the rally.",
        "No arrests were made.",
        "It is not true that Farid Nazriev was arrested.",
        "Farid Nazriev said he had not been tortured.",
        "If he is deported, Farid Nazriev will lose his work.",
        "Unless he pays, Farid Nazriev will be evicted.",
        "Farid Nazriev could be arrested if he returns.",
        "Police may arrest Farid Nazriev.",
        "The law would allow police to search homes.",
        "Was Farid Nazriev arrested?",
        "His lawyer asked whether Farid Nazriev had been beaten.",
        "Farid Nazriev fears arrest.",
        "Farid Nazriev fled to avoid arrest.",
        "Farid Nazriev escaped arrest.",
        "Farid Nazriev worries that he might be killed.",
        "Farid Nazriev is at risk of deportation.",
        "Lawyers say that Farid Nazriev risks torture.",
        "There was a risk that Farid Nazriev would be tortured.",
        "The court refused to extradite Farid Nazriev.",
        "A court stopped the extradition of Farid Nazriev.",
        "Poland halted the deportation of Farid Nazriev.",
        "Rights groups urged Russia not to deport Farid Nazriev.",
        "Rights groups urged Turkey to stop the deportation of Farid Nazriev.",
        "Police have no plans to arrest Farid Nazriev.",
    ],
)
def test_an_act_that_did_not_happen_is_not_coded(sentence: str) -> None:
    """Else a dossier tells of an arrest that the report says there was not."""
    assert claims(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    ["Officials called for the arrest of Farid Nazriev.", "Villagers demanded that Farid Nazriev be jailed."],
)
def test_an_act_that_is_only_demanded_has_not_occurred(sentence: str) -> None:
    """Else a demand for an arrest is counted as an arrest."""
    assert all(c.status != "occurred" for c in claims(sentence))


@pytest.mark.parametrize(
    ("sentence", "act", "status", "threatened"),
    [
        ("Officers threatened to confiscate the house of Farid Nazriev.", "threat", "occurred", "property_seizure"),
        ("They threatened to kill Farid Nazriev.", "threat", "occurred", "killing"),
        ("Police threatened to deport Farid Nazriev.", "threat", "occurred", "removal"),
        ("Officers threatened Farid Nazriev that they would jail him.", "threat", "occurred", "arrest_detention"),
        ("Tajikistan asked Russia to extradite Farid Nazriev.", "removal", "attempted", None),
        ("Tajikistan requested the extradition of Farid Nazriev.", "removal", "attempted", None),
        ("Tajikistan is seeking the extradition of Farid Nazriev.", "removal", "attempted", None),
        ("A court ordered the deportation of Farid Nazriev.", "removal", "attempted", None),
        ("Farid Nazriev faces extradition to Tajikistan.", "removal", "threatened", None),
        ("Farid Nazriev is facing deportation.", "removal", "threatened", None),
        ("Farid Nazriev awaits deportation.", "removal", "threatened", None),
        ("Agents tried to abduct Farid Nazriev in Istanbul.", "abduction", "attempted", None),
        ("Two men attempted to kill Farid Nazriev.", "killing", "attempted", None),
    ],
)
def test_threats_and_attempts_are_told_apart_from_what_was_done(
    sentence: str, act: str, status: str, threatened: str | None
) -> None:
    """Else a threat to take a house is a house taken, and a request to extradite an extradition."""
    claim = only(sentence)
    assert (claim.act, claim.status, claim.threatened_act) == (act, status, threatened)
    assert victims(claim) == ["Farid Nazriev"]


# Who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "agent"),
    [
        ("Tajik police arrested Farid Nazriev.", "Tajik police"),
        ("Farid Nazriev was deported by Russia.", "Russia"),
        ("Masked men abducted Farid Nazriev.", "Masked men"),
        ("The arrest of Farid Nazriev by Turkish police alarmed the diaspora.", "Turkish police"),
        ("A court in Dushanbe sentenced Farid Nazriev to nine years in prison.", "A court"),
    ],
)
def test_who_did_it_is_the_subject_or_stands_after_by(sentence: str, agent: str) -> None:
    """Else those who would answer for the act are not named, or the victim is."""
    claim = only(sentence)
    assert perpetrators(claim)[0].startswith(agent)
    assert victims(claim) == ["Farid Nazriev"]


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Tajik police arrested Farid Nazriev.", "TJ"),
        ("Police in Bishkek detained Farid Nazriev.", "KG"),
        ("The FSB detained Farid Nazriev in Kazan.", "RU"),
        ("Kazakhstan deported Farid Nazriev.", "KZ"),
        ("A Moscow court ordered the deportation of Farid Nazriev.", "RU"),
        ("Masked gunmen killed Farid Nazriev in Istanbul.", None),
    ],
)
def test_the_state_an_agency_acts_for(sentence: str, state: str | None) -> None:
    """Else "everything reported about one state" leaves its police out, or gives it somebody's gunmen."""
    assert [p.state for p in only(sentence).perpetrators] == [state]


def test_coordinated_victims_stand_apart() -> None:
    """Else three people detained together are one person with a long name."""
    claim = only("Turkish police detained Farid Nazriev, Olim Jalolov and Sitora Karimova in Istanbul.")
    assert victims(claim) == ["Farid Nazriev", "Olim Jalolov", "Sitora Karimova"]
    claim = only("Police searched the homes of Karim Olimov and Nodira Olimova.")
    assert victims(claim) == ["Karim Olimov", "Nodira Olimova"]


def test_two_acts_in_one_sentence_are_two_claims() -> None:
    """Else "beaten and then deported" is one or the other."""
    assert [c.act for c in claims("Farid Nazriev was beaten and then deported.")] == ["assault", "removal"]
    both = claims("Police detained and questioned Farid Nazriev.")
    assert [c.act for c in both] == ["arrest_detention", "interrogation"]
    assert all(victims(c) == ["Farid Nazriev"] and perpetrators(c) == ["Police"] for c in both)


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Police detained 1,200 migrants in Moscow.", 1200),
        ("Belarusian border guards turned back 40 migrants at Brest.", 40),
        ("Twelve relatives of Farid Nazriev were questioned.", 12),
        ("Police detained at least 14 worshippers.", 14),
        ("Police detained dozens of migrants.", None),
    ],
)
def test_a_group_has_the_number_the_text_gives(sentence: str, count: int | None) -> None:
    """Else the numbers of a year cannot be added up."""
    (victim,) = only(sentence).victims
    assert (victim.kind, victim.count) == ("group", count)


@pytest.mark.parametrize(
    ("text", "victim"),
    [
        ("The exile Farid Nazriev lives in Warsaw. Police in Khujand arrested his brother in May.", "his brother"),
        ("Farid Nazriev's mother was interrogated in Kulob.", "Farid Nazriev's mother"),
        ("Relatives of Farid Nazriev were barred from leaving the country.", "Relatives of Farid Nazriev"),
        ("Police searched the home of Farid Nazriev's parents.", "Farid Nazriev's parents"),
        ("Farid Nazriev lives in Warsaw. His brother, Asom Nazriev, was arrested in Khujand.", "Asom Nazriev"),
    ],
)
def test_kin_suffer_on_account_of_the_exile(text: str, victim: str) -> None:
    """Else "what happens to relatives of exiles" cannot be asked."""
    claim = only(text)
    assert victims(claim) == [victim]
    assert claim.on_account_of == ("Farid Nazriev",)


def test_whoever_suffered_for_the_exile_once_does_so_again_but_not_before() -> None:
    """Else half of a family's story is told as if it were their own, or a brother's own activism as his kin's."""
    text = (
        "Asom Nazriev was fined in 2012 for his blog. Farid Nazriev lives in Warsaw. His brother, Asom Nazriev, was "
        "arrested in Khujand in May 2018. Asom Nazriev was sentenced to five years in prison."
    )
    claims = {c.act: c for c in code(Document.read(text, language="en")).claims}
    assert claims["fine"].on_account_of == ()
    assert claims["arrest_detention"].on_account_of == claims["sentence"].on_account_of == ("Farid Nazriev",)


def test_kin_of_several_people_suffer_on_account_of_each() -> None:
    """Else the parents of two activists are hit for whoever was told of before."""
    claim = only(
        "Police visited the home of the activists Mijgona and Sayriniso Karimova and interrogated their father."
    )
    assert claim.on_account_of == ("Mijgona Karimova", "Sayriniso Karimova")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Police arrested his brothers Zafar, Vali and Gani Karimov.",
            ["Zafar Karimov", "Vali Karimov", "Gani Karimov"],
        ),
        ("They met Putin and Emomali Karimov.", ["Emomali Karimov"]),
        ("Ali Saidov fled. The activists Saidov and Gani Olimov were named.", ["Ali Saidov", "Gani Olimov"]),
    ],
)
def test_given_names_in_a_row_share_the_surname_of_the_last(text: str, names: list[str]) -> None:
    """Else three brothers are a man and two strangers without surnames."""
    assert [n.full for n in roster(text).names if n.kind == "person"] == names


def test_nobody_suffers_on_their_own_account() -> None:
    """Else every victim is somebody's relative."""
    assert only("Farid Nazriev was arrested in Khujand.").on_account_of == ()


@pytest.mark.parametrize(
    ("text", "victim"),
    [
        ("Farid Nazriev left Tajikistan in 2015. He was arrested in Kazan in May 2018.", "Farid Nazriev"),
        ("Sitora Karimova is a teacher. Police arrested her in Khujand.", "Sitora Karimova"),
        ("Sitora Karimova and Farid Nazriev run the site. He was detained in Minsk.", "Farid Nazriev"),
        ("Sitora Karimova met the lawyer Farid Nazriev. She was detained on the way home.", "Sitora Karimova"),
        ("Olim Jalolov, the lawyer of Sitora Karimova, said she was tortured in prison.", "Sitora Karimova"),
        ("Farid Nazriev writes songs. The lawyer Olim Jalolov said that he was beaten in prison.", "Farid Nazriev"),
        ("“Police beat me in the cell,” Farid Nazriev said.", "Farid Nazriev"),
        ("“I was beaten in the police station,” Sitora Karimova told reporters.", "Sitora Karimova"),
    ],
)
def test_a_pronoun_is_the_person_spoken_of_and_not_the_one_who_speaks(text: str, victim: str) -> None:
    """Else the lawyer who tells of the torture is the one tortured."""
    assert victims(only(text)) == [victim]


@pytest.mark.parametrize(
    ("text", "victim"),
    [
        ("Farid Nazriev is a poet from Kulob. Nazriev was arrested on Tuesday.", "Farid Nazriev"),
        ("Mr. Farid Nazriev is a poet. Officers beat Mr. Nazriev in his cell.", "Farid Nazriev"),
        (
            "Farid Nazriev and his wife, Sitora Nazrieva, lived in Minsk. Nazrieva was deported in June.",
            "Sitora Nazrieva",
        ),
        ("Farid Nazriev is a lawyer. The lawyer was arrested in May.", "Farid Nazriev"),
    ],
)
def test_a_surname_or_a_description_is_given_the_full_name(text: str, victim: str) -> None:
    """Else one person is two in the register, and a search for the full name finds half."""
    assert victims(only(text)) == [victim]


# When and where ---------------------------------------------------------------------------------


def test_dates_and_places_are_those_of_the_act_not_of_a_clause_beside_it() -> None:
    """Else an arrest of 2018 in Minsk is one of 2014 in Kulob."""
    claim = only("Farid Nazriev, who left Kulob in 2014, was arrested in Minsk on 3 May 2018.")
    assert claim.date is not None and claim.place is not None
    assert (claim.date.start, claim.date.end) == (date(2018, 5, 3), date(2018, 5, 3))
    assert (claim.place.text, claim.place.country) == ("Minsk", "BY")
    claim = only("Police arrested Farid Nazriev, who had left Minsk in 2012, in Warsaw on 5 June 2018.")
    assert claim.date is not None and claim.place is not None
    assert (claim.date.start, claim.place.country) == (date(2018, 6, 5), "PL")


def test_where_victims_come_from_and_a_telephone_number_are_no_victims() -> None:
    """Else Uzbekistan was detained, and a party of the register is somebody's telephone."""
    document = Document.read(
        "Police detained some 230 labourers, most of them from Tajikistan and Uzbekistan. Whoever was tortured there "
        "knew the number of Farid Nazriev, the lawyer.",
        published=PUBLISHED,
        language="en",
    )
    named = {v.name for c in EnglishCoder().code(document).claims for v in c.victims}
    assert not named & {"Tajikistan", "Uzbekistan"} and not any("number of" in name for name in named), named


@pytest.mark.parametrize("end", ["until 2024", "till 2024", "by 2024"])
def test_the_end_of_a_term_is_not_when_it_happened(end: str) -> None:
    """Else somebody was kept from leaving five years after the report of it, on top of every list."""
    assert only(f"Border guards told Farid Nazriev that he was barred from leaving the country {end}.").date is None


def test_nothing_that_occurred_is_later_than_the_report_of_it() -> None:
    claim = only("Farid Nazriev was arrested after he bought a ticket for 3 July 2018.")
    assert claim.date is None


def test_each_act_has_the_date_and_place_nearest_to_it() -> None:
    """Else two acts of one sentence happened at one time in one place."""
    arrest, trial = claims(
        "Farid Nazriev was arrested in Kazan in March 2017. He was sentenced in Khujand in June 2018."
    )
    assert arrest.date and trial.date and arrest.place and trial.place
    assert [(c.date.start, c.place.country) for c in (arrest, trial) if c.date and c.place] == [
        (date(2017, 3, 1), "RU"),
        (date(2018, 6, 1), "TJ"),
    ]


def test_a_relative_date_leans_on_publication_and_is_absent_without_it() -> None:
    """Else "yesterday" is the day the register was filled."""
    told = only("Farid Nazriev was detained yesterday in Almaty.")
    assert told.date is not None and told.date.start == date(2018, 6, 19)
    (undated,) = claims("Farid Nazriev was detained yesterday in Almaty.", published=None)
    assert undated.date is None


def test_a_dateline_is_no_place_or_date_of_the_act() -> None:
    """Else everything that agencies report happened in the cities of their offices."""
    claim = only("MOSCOW, May 4 (Amu Wire) – A court in Khujand sentenced Farid Nazriev to nine years on April 30.")
    assert claim.date is not None and claim.place is not None
    assert (claim.date.start, claim.place.country) == (date(2018, 4, 30), "TJ")
    assert claim.evidence[0].text.startswith("A court in Khujand")
    claim = only("MOSCOW, May 4 (Amu Wire) – Farid Nazriev was arrested in Khujand.")
    assert claim.date is None
    assert claim.place is not None and claim.place.country == "TJ"


def test_a_deportation_happens_where_one_is_sent_from() -> None:
    """Else a deportation from Russia is counted as an act in Tajikistan."""
    claim = only("Russia deported Farid Nazriev to Tajikistan.")
    assert claim.place is not None and claim.place.country == "RU"


def test_a_sentence_tells_its_term() -> None:
    """Else "23 years or 25?" cannot be seen side by side."""
    assert only("Farid Nazriev was sentenced to ten years in prison for fraud.").detail == "ten years in prison"


# According to whom ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Human Rights Watch said that Farid Nazriev was arrested in May.", ("Human Rights Watch",)),
        ("Lola Saidova said her husband, Farid Nazriev, was arrested.", ("Lola Saidova",)),
        ("Farid Nazriev was arrested in May, Lola Saidova said.", ("Lola Saidova",)),
        ("“They arrested my brother,” Sitora Karimova said.", ("Sitora Karimova",)),
        ("According to Lola Saidova, Farid Nazriev was beaten.", ("Lola Saidova",)),
        ("Farid Nazriev was arrested in Khujand.", ()),
    ],
)
def test_an_act_is_attributed_to_who_tells_it(text: str, names: tuple[str, ...]) -> None:
    """Else what one side says stands as fact, or two independent sources cannot be counted."""
    assert only(text).attributed_to == names


def test_an_authority_that_denies_an_act_disputes_it() -> None:
    """Else a contested act looks uncontested."""
    text = (
        "Lola Saidova said that Farid Nazriev was tortured in custody in Khujand. "
        "Tajik authorities deny that anybody was tortured."
    )
    assert only(text, "torture").disputed_by == ("Tajik authorities",)


def test_a_victim_who_denies_the_charges_disputes_nothing() -> None:
    """Else every defendant who pleads not guilty denies having been sentenced."""
    text = "Farid Nazriev was sentenced to ten years in prison. Nazriev denied the charges."
    assert only(text, "sentence").disputed_by == ()


# One act, one claim -----------------------------------------------------------------------------


def test_one_act_told_twice_is_one_claim_with_two_pieces_of_evidence() -> None:
    """Else an arrest is counted as often as a report repeats it."""
    text = (
        "Farid Nazriev was arrested in Khujand on Tuesday. It was raining. "
        "The arrest of Nazriev alarmed his colleagues."
    )
    claim = only(text)
    assert [q.text for q in claim.evidence] == [
        "Farid Nazriev was arrested in Khujand on Tuesday.",
        "The arrest of Nazriev alarmed his colleagues.",
    ]
    assert claim.date is not None and claim.place is not None


def test_two_arrests_of_one_person_and_one_of_each_of_two_stay_apart() -> None:
    """Else a second arrest, or a second person's, vanishes into the first."""
    again = claims("Farid Nazriev was arrested in May 2017. Nazriev was arrested again in June 2018.")
    assert [c.date.start.year for c in again if c.date] == [2017, 2018]
    others = claims("Farid Nazriev was arrested in May 2017. Olim Jalolov was arrested in May 2017.")
    assert [victims(c) for c in others] == [["Farid Nazriev"], ["Olim Jalolov"]]


# Evidence, sameness, odd input ------------------------------------------------------------------

STORY = """Two brothers, two courts

KHUJAND, June 18 (Amu Wire) – A court in Khujand sentenced the poet Farid Nazriev to nine years in prison on June 15.

Mr. Nazriev was arrested in Kazan in March 2017 and flown to Dushanbe. “They beat me in the cell,” he told the court.

His brother, Asom Nazriev, was detained in May 2018\u00a0… Police searched the home of their mother.\t“She is 70,”\r
Lola Saidova said. Officers threatened to confiscate the house of the family. 👮 Forty migrants were deported."""


def test_every_piece_of_evidence_stands_in_the_text_as_it_is() -> None:
    """Else a footnote quotes what nobody wrote."""
    found = coding(STORY)
    assert len(found.claims) >= 5
    for quote in (*(q for c in found.claims for q in c.evidence), *(m.quote for m in found.mentions)):
        assert STORY[quote.start : quote.end] == quote.text
        assert quote.text == quote.text.strip() != ""


def test_every_claim_says_who_made_it_how_surely_and_why() -> None:
    """Else a monitor cannot tell what to check first."""
    for n, claim in enumerate(claims(STORY), 1):
        assert claim.id == f"i{n}"
        assert re.fullmatch(r"guvoh-en/\w+", claim.coder)
        assert 0 < claim.confidence < 1
        assert claim.act in claim.reason or claim.act == "threat"


def test_the_same_document_is_coded_the_same_whatever_came_before() -> None:
    """Else two machines make two registers of one archive."""
    first = coding(STORY)
    for other in ("Sitora Karimova was arrested. He was deported.", "", "Police beat them in Kulob. " * 30):
        coding(other)
    assert coding(STORY) == first


@contextmanager
def no_hang(seconds: int) -> Iterator[None]:
    """Fail, rather than hang the suite, where something takes beyond all measure longer than it should."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


_SYLLABLES = "ka zi mu ro sa di no la fe bo ja qu ri to ne shi po va".split()
_NAMES = [
    f"{a.title()}{b}{c} {c.title()}{b}{a}ov" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES
]  # 5,832 different names
ODD = {
    "empty": "",
    "white space": " \n\u00a0\t",
    "one character": "x",
    "quotation marks": "“”\"\"''«»„“" * 50,
    "quotations never closed": "“" * 5000,
    "100 kB without a stop": "police arrested the man and " * 3700,
    "100 kB of capitals without a stop": "Police Arrested Farid Nazriev And " * 3000,
    "100 kB without a space": "a" * 100_000,
    "leaders of a table of contents": "Arrests " + "." * 2000 + " 12\n",
    "stops and spaces": ". " * 50_000,
    "line breaks": "\n" * 10_000,
    "digits": "1" * 50_000 + " " + "2," * 20_000,
    "dates": "on May 5, " * 5000,
    "headings": "The Long Road Of Farid Nazriev\n" * 3000,
    "5,000 names in one sentence": "Police arrested " + ", ".join(_NAMES[:5000]) + ".",
    "combining accents": "Police arrested Fari\u0301d Nazri\u0308ev. e" + "\u0301" * 5000,
    "a null character": "Police\x00 arrested Farid Nazriev.",
    "markup": "<p>Police arrested Farid Nazriev</p>" * 500,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_input_is_coded_without_a_failure(text: str) -> None:
    """Else one broken page stops the reading of a whole archive."""
    with no_hang(60):
        found = coding(text)
    assert found.coder is not None
    assert all(q.holds_in(text) for c in found.claims for q in c.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "😀 Police 👮‍♀️ arrested Farid Nazriev 🇹🇯 in Khujand.",
        "Police\u00a0arrested\u00a0Farid\u00a0Nazriev\u00a0in\u00a0Khujand.",
        "اعتقلت الشرطة \u202bفريد نذرييف\u202c في دوشنبه.\nPolice arrested Farid Nazriev in Khujand.",
    ],
    ids=["emoji", "no-break spaces", "right to left"],
)
def test_an_act_is_found_among_odd_characters(text: str) -> None:
    """Else a post with emoji, or an Arabic line in it, tells nothing."""
    claim = only(text, "arrest_detention")
    assert "Nazriev" in victims(claim)[0].replace("\u00a0", " ")
    assert all(q.holds_in(text) for q in claim.evidence)
