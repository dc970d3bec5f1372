"""Words that people use every day, and words of the trade that tell nothing by themselves, in several languages."""

_BY_LANGUAGE = {
    "en": "the a an it is was we i you they this that there here have has not no yes ok on off in to of for at by from all one "
    "some none any each only just now then never always again same new old big small good bad fine right wrong true false set "
    "live full short long start end work works time day week morning coffee lunch friday please thanks help me us him people "
    "thing stuff problem issue question answer word line text read write open close try look see know think say said go "
    "come get put take make want need can could should would maybe nothing something everything another other first last next "
    "server client machine service node package agent job image policy public private default must required ready late "
    "name host port key order protocol versions other web app tool code light cloud direct single twice correct lost device",
    "de": "der die das ein eine und oder aber nicht ja nein ist sind war wir ich sie es hier dort heute morgen immer gut schlecht "
    "alles nichts etwas ganz nur auch noch schon wieder bitte danke zeit tag woche kaffee mittag server dienst rechner name frage "
    "antwort neu alt klein lang kurz an aus auf zu offen richtig falsch einer alle einige jeder",
    "fr": "le la les un une et ou mais pas non oui est sont on nous je il elle ici là toujours bien mal tout rien quelque merci "
    "jour semaine matin café midi serveur service nom question réponse nouveau vieux petit long court ouvert vrai faux seul",
    "es": "el la los un una y o pero no sí es son está hoy mañana siempre bien mal todo nada algo gracias día semana café nuevo "
    "viejo servidor servicio nombre pregunta respuesta largo corto abierto solo uno algunos mismo",
    "it": "il la un una e o ma non no sì è sono oggi domani sempre bene male tutto niente qualcosa grazie giorno caffè nuovo "
    "vecchio servizio nome domanda risposta lungo corto aperto solo uno alcuni stesso",
    "pt": "o a os um uma e ou mas não sim é são está hoje amanhã sempre bem mal tudo nada algo obrigado dia café novo velho "
    "serviço nome pergunta resposta longo curto aberto só um alguns mesmo no na",
    "pl": "to ten ta i o ale nie tak jest są dziś jutro zawsze dobrze źle wszystko nic coś dzięki dzień kawa nowy stary nazwa pytanie "
    "długi krótki sam jeden kilka",
    "tr": "bu şu o bir ve ama değil evet hayır var yok bugün yarın hep iyi kötü her şey gün kahve yeni eski ad soru uzun kısa",
    "ru": "это и но не нет да мы я он она сегодня завтра всегда хорошо плохо все всё ничего что-то спасибо день кофе новый старый имя "
    "вопрос длинный короткий один",
}
NUMBERS = ("0", "1", "2", "3", "7", "8", "10", "12", "17", "26", "40", "53", "100", "233", "2016", "2019", "2022")
COMMON_WORDS = tuple(sorted({*" ".join(_BY_LANGUAGE.values()).split(), *NUMBERS}))
