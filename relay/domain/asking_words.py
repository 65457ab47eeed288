"""The words by which people ask for a person, by language.

Data only: each list holds what one part of such a sentence is made of, and
``relay.domain.asking`` puts them together. Words are in lower case without
accents and apostrophes, because that is how they are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What asking is made of in one language; each field is words separated by spaces.

    Attributes:
        persons: Whom one asks for.
        relatives: Between the person and what they are to do.
        helpers: Whom one asks for only when talking is spoken of, too.
        talking: Being in touch with somebody, in all its forms.
        wanting: Getting hold of somebody.
        towards: Between talking and the person.
        articles: Before the person.
        qualities: What the person is to be; curses belong here.
        small: Words that carry nothing here.
        negations: What turns it around.
        machines: What is not wanted.
        helping: What the person is to do.
        closing: What may follow the person.
        asking_about: Makes it a question about a service, not a wish to speak to it.
        services: Those who are people only when talking is spoken of.
    """

    persons: str
    talking: str
    wanting: str
    towards: str
    articles: str
    qualities: str
    small: str
    negations: str
    machines: str
    helping: str
    closing: str
    helpers: str = ""
    relatives: str = ""
    asking_about: str = ""
    services: str = ""


ENGLISH = Vocabulary(
    persons=(
        "human humans person persons people someone somebody agent agents adviser advisers advisor"
        " advisors consultant consultants counsellor counselor counsellors counselors"
        " representative representatives rep reps operator operators staff employee employees"
        " colleague colleagues manager supervisor teammate"
    ),
    helpers="assistant assistants anyone anybody individual expert specialist clerk attendant",
    talking=(
        "talk talking speak speaking chat chatting converse connect connected connecting transfer"
        " transferred transferring contact contacting reach reaching communicate communicating"
        " hand pass handed passed message messaging phone phoning discuss call calling escalate"
    ),
    wanting="want wanna need needed get getting give see put require prefer wish like request",
    towards="to with for through over onto touch hold in of by on up",
    articles="a an the your some any one another my this u ur",
    qualities=(
        "real live actual human living other proper fucking fuckin bloody goddamn goddam damn"
        " freaking frigging stupid different better available qualified competent"
    ),
    small=(
        "me us i im id ill we you please pls plz directly just now can could would will is it"
        " there do does have has had got be must should may might so then and"
    ),
    negations="dont not no never without doesnt neednt didnt wont",
    machines="bot robot machine chatbot computer ai",
    relatives="who that",
    helping="help assist answer ask take support handle respond explain",
    closing=(
        "please pls plz now here today asap instead immediately right available thanks thank"
        " quickly urgently again online being beings"
    ),
    asking_about="hours hour time times when number schedule opening open available availability",
    services="customerservice customersupport customercare support helpdesk hotline",
)

GERMAN = Vocabulary(
    persons=(
        "mensch menschen person jemand jemanden jemandem mitarbeiter mitarbeiterin mitarbeitern"
        " berater beraterin beratern agent agenten agentin sachbearbeiter sachbearbeiterin"
        " ansprechpartner ansprechpartnerin kollege kollegen kollegin vorgesetzten"
    ),
    talking=(
        "sprechen reden chatten schreiben telefonieren verbinden verbinde verbunden weiterleiten"
        " kontaktieren erreichen kontakt sprech spreche durchstellen anrufen"
    ),
    wanting="will mochte moechte brauche benotige wunsche gib geben geben holen hole",
    towards="mit zu an bei von",
    articles="ein eine einen einem einer der die das den dem ihr ihre ihren ihrem euer eurem",
    qualities="echten echter echtes echte richtigen richtige menschlichen menschlicher lebenden",
    small="ich mich mir bitte kann konnte konnen sie uns wir gerne gern nur jetzt sofort mal doch",
    negations="nicht kein keine keinen keinem nie niemals ohne",
    machines="bot roboter maschine chatbot computer",
    helping="hilft helfen kann",
    closing="bitte jetzt sofort danke schnell",
)

SPANISH = Vocabulary(
    persons=(
        "persona personas humano humana agente agentes alguien asesor asesora operador operadora"
        " representante empleado empleada supervisor encargado"
    ),
    talking="hablar hablo hablame conversar chatear contactar comunicar comunicarme contacto"
    " conectar conecteme pasar paseme transferir llamar",
    wanting="quiero quisiera necesito deseo dame deme pongame ponme prefiero",
    towards="con a al",
    articles="un una el la los las algun alguna su",
    qualities="real verdadera verdadero viva vivo humano humana",
    small="yo me nos por favor puedo podria ser es de ahora solo tu",
    negations="no nunca sin tampoco",
    machines="bot robot maquina chatbot",
    helping="ayude ayudar atienda",
    closing="por ahora ya gracias",
)

FRENCH = Vocabulary(
    persons=(
        "humain humaine personne quelquun agent conseiller conseillere operateur operatrice"
        " representant employe collaborateur responsable"
    ),
    talking=(
        "parler parle discuter contacter joindre communiquer echanger transferer transferez"
        " connecter contact appeler"
    ),
    wanting="veux voudrais souhaite souhaiterais besoin donnez passez prefere",
    towards="a au avec en de d",
    articles="un une le la l les des votre vos",
    qualities="vrai vraie reel reelle humain humaine",
    small="je j me moi nous peux puis pourrais on svp sil vous plait mettez relation maintenant",
    negations="pas ne sans jamais aucun",
    machines="bot robot machine chatbot",
    helping="aider aide",
    closing="svp sil maintenant merci vite",
)

PORTUGUESE = Vocabulary(
    persons="pessoa humano humana atendente agente alguem consultor operador representante",
    talking="falar falo conversar contatar contactar transferir transfere conectar ligar contato",
    wanting="quero queria gostaria preciso desejo prefiro",
    towards="com a ao para",
    articles="um uma o os as algum alguma seu",
    qualities="real verdadeira verdadeiro humano humana",
    small="eu me por favor posso poderia de agora so",
    negations="nao nunca sem",
    machines="bot robo maquina chatbot",
    helping="ajude ajudar atenda",
    closing="por agora obrigado obrigada",
)

ITALIAN = Vocabulary(
    persons="persona umano umana operatore operatrice agente qualcuno consulente addetto",
    talking="parlare parlo chattare contattare trasferire passare mettermi contatto comunicare",
    wanting="voglio vorrei bisogno desidero dammi preferisco",
    towards="con a in di",
    articles="un una uno il la lo un vostro",
    qualities="vera vero reale umano umana",
    small="io mi per favore posso potrei adesso ora solo",
    negations="non senza mai nessun",
    machines="bot robot macchina chatbot",
    helping="aiuti aiutare",
    closing="per ora adesso subito grazie",
)

LANGUAGES: Mapping[str, Vocabulary] = {
    "en": ENGLISH,
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "pt": PORTUGUESE,
    "it": ITALIAN,
}
"""All of them, by the language's tag."""
