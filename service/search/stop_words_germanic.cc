// The stop words of Germanic languages.
#include "service/search/stop_word_lists.h"

namespace answerbook::search {
namespace {

constexpr char kEnglishStop[] =
    "a an the this that these those some any each every such i me my mine we us our "
    "ours you your yours he him his she her hers it its they them their theirs myself "
    "yourself itself themselves one ones am is are was were be been being do does did "
    "done doing has have had having can could may might must shall should will would "
    "cannot isnt arent wasnt werent dont doesnt didnt cant couldnt wont wouldnt "
    "shouldnt hasnt havent hadnt im ive id ill youre youve hes shes theyre thats "
    "whats theres and or but nor so if then else because as while although though of "
    "to in on at by for from with into onto about between through over under upon via "
    "per within against among towards toward what which who whom whose where when why "
    "how whether whatever there here also just only even too very quite rather really "
    "still yet already ever please hi hello dear thanks thank s t re ve d ll m";

constexpr char kEnglishCarrier[] =
    "no not without during after before more most less least than same other another "
    "many much few several lot lots all both either neither out off up down again get "
    "gets got getting give gives given giving take takes taken taking took make makes "
    "made making go goes going went gone come comes coming came keep keeps kept put "
    "find finds finding found know knows knowing known knew tell tells telling told "
    "say says said ask asks asking asked mean means meaning want wants wanted need "
    "needs needed think thinks thought like likes use uses used using try tries tried "
    "trying help helps helped helping happen happens happened work works worked "
    "working show shows shown see sees seen look looks looking looked become becomes "
    "explain explains describe describes define defines definition understand learn "
    "information info question questions answer answers thing things something "
    "anything someone anyone somebody anybody everyone people person persons man men "
    "woman women patient patients doctor doctors physician way ways kind kinds type "
    "types sort good bad best better worse new old big small long short possible "
    "possibly able likely usually often sometimes always never now today currently "
    "current common commonly main major certain different various general generally "
    "actually exactly maybe perhaps instead together apart away back first second "
    "last next time day days week weeks month months year years part role place "
    "called call name names list etc reason reasons purpose purposes regarding "
    "concerning related relation relationship due let lets wondering wonder recently "
    "appreciate sir madam regards sincerely";

constexpr char kGermanStop[] =
    "der die das den dem des ein eine einen einem einer eines dieser diese dieses "
    "diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem solche "
    "solcher solches solchen solchem manche mancher manches manchen manchem einige "
    "einiger einigen einigem irgendein irgendeine irgendwelche ich mich mir mein "
    "meine meinen meinem meiner meines wir uns unser unsere unseren unserem unserer "
    "unseres du dich dir dein deine deinen deinem deiner deines ihr euch euer eure "
    "euren eurem eurer sie ihnen ihre ihren ihrem ihrer ihres er ihn ihm sein seine "
    "seinen seinem seiner seines es sich man selbst selber bin bist ist sind seid war "
    "warst waren wart gewesen wäre wären sei seien habe hab hast hat haben habt hatte "
    "hatten hattest gehabt hätte hätten werde wirst wird werden werdet wurde wurden "
    "worden geworden würde würden kann kannst können könnt konnte konnten könnte "
    "könnten darf darfst dürfen dürft durfte dürfte dürften muss musst müssen müsst "
    "musste mussten müsste müssten soll sollst sollen sollt sollte sollten will "
    "willst wollen wollt wollte wollten mag mögen möchte möchten möchtest tun tut tue "
    "tust getan lasse lässt lassen und oder aber sondern denn doch dass weil da wenn "
    "falls ob als wie obwohl damit indem sobald solange sowie sowohl weder noch zwar "
    "sonst in im ins an am ans auf aufs aus bei beim bis durch für fürs gegen hinter "
    "mit neben über um unter unterm von vom vor vorm zu zum zur zwischen innerhalb "
    "außerhalb trotz wegen pro per seit je gegenüber bezüglich was wer wen wem wessen "
    "wo wohin woher wann warum wieso weshalb weswegen welche welcher welches welchen "
    "welchem wodurch womit wofür wovon wozu woran worauf worin wogegen worum wobei "
    "dabei dadurch dafür dagegen daher danach daran darauf daraus darin darüber darum "
    "davon davor dazu dort hier her hin hierbei hierfür hierzu auch nur schon so sehr "
    "also eben etwa ja mal nun wohl gar ganz eigentlich überhaupt bitte danke hallo "
    "guten liebe lieber dessen deren derselbe dieselbe dasselbe derselben denselben "
    "dies dann einmal";

constexpr char kGermanCarrier[] =
    "nicht kein keine keinen keinem keiner keines nichts nie niemals ohne während "
    "nach vorher nachher bevor nachdem bereits mehr meist meisten weniger wenigsten "
    "mindestens höchstens gleich gleiche gleichen selbe selben andere anderer anderes "
    "anderen anderem anders viel viele vielen vieler wenig wenige wenigen mehrere "
    "mehreren alle alles allen allem aller beide beiden etwas irgendwas genug zurück "
    "wieder weg los ab hinaus oben unten zusammen bekomme bekommt bekommen bekam "
    "erhalte erhält erhalten gebe gibt geben gab gegeben nehme nimmt nehmen nahm "
    "genommen mache macht machen gemacht gehe geht gehen ging gegangen komme kommt "
    "kommen kam gekommen bleibe bleibt bleiben finde findet finden gefunden weiß "
    "wissen wusste kenne kennt kennen sage sagt sagen frage fragen fragt heißt heißen "
    "bedeutet bedeuten brauche braucht brauchen denke denkt denken glaube glauben "
    "benutze benutzt benutzen verwende verwendet verwenden verwendung versuche "
    "versuchen hilft helfen hilfe geholfen passiert passieren geschieht funktioniert "
    "funktionieren wirkt sieht sehen gesehen aussehen zeigt zeigen steht stehen "
    "stellt stellen hält halten tritt treten führt führen beginnt beginnen handelt "
    "erklären erkläre erklärt beschreiben verstehen lernen erfahren definition "
    "information informationen antwort antworten sache sachen ding dinge jemand "
    "jemanden jemandem niemand leute mensch menschen person personen mann männer frau "
    "frauen patient patienten patientin patientinnen arzt ärzte ärztin betroffene "
    "betroffenen weise art arten typ typen gut gute guter gutes besser beste besten "
    "schlecht schlimm schlimmer neu neue neuen neuer groß große großen klein kleine "
    "kleinen lang lange länger langen kurz kurze möglich mögliche möglichen "
    "möglicherweise vielleicht wahrscheinlich üblich häufig häufige häufigen "
    "häufigste häufigsten oft meistens manchmal immer jetzt heute derzeit aktuell "
    "aktuelle wichtig wichtige wichtigsten bestimmt bestimmte bestimmten verschieden "
    "verschiedene verschiedenen allgemein allgemeine normal normale normalerweise "
    "richtig genau genaue besonders typisch typische typischen erste ersten erster "
    "letzte letzten nächste nächsten male zeit tag tage tagen woche wochen monat "
    "monate monaten jahr jahre jahren stunde stunden teil rolle name namen liste "
    "grund gründe zweck genannt nennt nennen welcherlei betrifft betreffend "
    "damals eher ungefähr circa";

constexpr char kDutchStop[] =
    "de het een t n deze dit die dat zulke zulk elke elk ieder iedere sommige enige "
    "enkele ik me mij mijn jij je jou jouw u uw hij hem zijn zij ze haar wij we ons "
    "onze jullie hun hen men zich zelf ben bent is was waren geweest wees heb hebt "
    "heeft hebben had hadden gehad word wordt worden werd werden geworden kan kunt "
    "kunnen kon konden mag mogen mocht mochten moet moeten moest moesten zal zult "
    "zullen zou zouden wil wilt willen wilde wilden hoeft hoeven doe doet doen deed "
    "gedaan laat laten en of maar want dus omdat doordat als indien terwijl hoewel "
    "toen dan zodat noch zowel in op aan van voor met bij tot uit naar over door om "
    "onder tussen tegen te ter ten per via vanaf vanuit sinds binnen buiten volgens "
    "wegens langs rond richting wat wie wiens welk welke waar wanneer waarom hoe "
    "hoeveel waarvoor waardoor waarmee waarvan waarin waarbij waarop hoelang er daar "
    "hier erbij ervan ervoor ermee eraan daarbij daarvan daarvoor daarmee daarom ook "
    "alleen al zo heel erg zeer nog wel eens toch nou nu eigenlijk echt best vrij "
    "graag hallo dank bedankt alstublieft beste ja der ge";

constexpr char kDutchCarrier[] =
    "niet geen nooit niets niemand zonder tijdens na voordat nadat meer meest meeste "
    "minder minst dezelfde hetzelfde ander andere anders veel vele weinig meerdere "
    "verschillende alle alles allemaal beide iets genoeg terug weer weg af samen "
    "boven beneden krijg krijgt krijgen kreeg gekregen geef geeft geven gaf gegeven "
    "neem neemt nemen nam genomen maak maakt maken gemaakt ga gaat gaan ging gegaan "
    "kom komt komen kwam gekomen blijf blijft blijven vind vindt vinden gevonden weet "
    "weten zeg zegt zeggen vraag vragen antwoord antwoorden betekent betekenen "
    "bedoeld nodig denk denkt denken geloof gebruik gebruikt gebruiken probeer "
    "proberen helpt helpen help hulp gebeurt gebeuren werkt werken zie ziet zien "
    "gezien toont tonen lijkt staat staan houdt houden begint beginnen bestaat "
    "bestaan duurt duren uitleggen beschrijven definitie begrijpen leren informatie "
    "ding dingen iemand mensen mens persoon personen man mannen vrouw vrouwen patiënt "
    "patiënten arts artsen dokter manier manieren soort soorten type typen goed goede "
    "beter slecht slechte slechter nieuw nieuwe groot grote klein kleine lang lange "
    "langer kort korte mogelijk mogelijke misschien waarschijnlijk vaak meestal soms "
    "altijd vandaag momenteel huidige gewoon gewone gebruikelijk voorkomend "
    "voorkomende belangrijk belangrijke belangrijkste bepaald bepaalde algemeen "
    "algemene normaal normale precies eerste laatste volgende keer tijd dag dagen "
    "week weken maand maanden jaar jaren uur deel rol naam namen lijst enz reden "
    "redenen doel betreft verband";

constexpr char kSwedishStop[] =
    "en ett den det de denna detta dessa sådan sådana varje någon något några jag mig "
    "min mitt mina du dig din ditt dina han honom hans hon henne hennes man vi oss "
    "vår vårt våra ni er ert era dem deras sig sin sitt sina själv är var vara varit "
    "blir bli blev blivit har hade ha haft kan kunde kunna ska skall skulle vill "
    "ville vilja måste får få fick bör borde gör göra gjorde gjort och eller men utan "
    "för så att om eftersom därför medan när då som än fast i på av till från med hos "
    "vid under över mellan mot genom åt efter enligt inom per via kring ur ut in vad "
    "vem vems vilken vilket vilka vart varför hur här där också bara endast mycket "
    "redan ju väl nog lite ganska tack hej snälla upp sedan dess vars";

constexpr char kSwedishCarrier[] =
    "inte icke ej ingen inget inga aldrig före innan mer mest mindre minst samma "
    "annan annat andra många flera alla allt båda tillbaka igen tillsammans ger ge "
    "gav tar ta tog kommer komma kom går gå gick hittar hitta vet veta säger säga "
    "fråga frågor svar betyder betyda behöver behöva tror tycker tänker använder "
    "använda används försöker hjälper hjälpa hjälp händer hända fungerar fungera "
    "verkar ser se visar visa finns finnas börjar förklara beskriva definition förstå "
    "information sak saker någonting ingenting människa människor person personer män "
    "kvinna kvinnor patient patienter läkare sätt typ typer bra bättre bäst dålig "
    "dåliga ny nya stor stora liten små lång länge kort möjlig möjligt möjliga kanske "
    "ofta vanligtvis ibland alltid nu idag vanlig vanliga vanligt vanligaste viktig "
    "viktiga viktigaste olika allmän vanligen exakt första sista nästa tid dag dagar "
    "vecka veckor månad månader år gång gånger del roll kallas heter namn lista orsak "
    "skäl syfte gäller";

constexpr char kDanishStop[] =
    "en et den det de denne dette disse sådan sådanne hver hvert nogen noget nogle "
    "jeg mig min mit mine du dig din dit dine han ham hans hun hende hendes man vi os "
    "vores jer jeres dem deres sig sin sit sine selv er var være været bliver blive "
    "blev blevet har havde have haft kan kunne skal skulle vil ville må måtte bør "
    "burde gør gøre gjorde gjort får få fik og eller men for så at om hvis fordi "
    "derfor mens når da som end i på af til fra med hos ved under over mellem mod "
    "gennem efter ifølge inden per via omkring ud ind hvad hvem hvilken hvilket "
    "hvilke hvor hvornår hvorfor hvordan her der også kun bare meget allerede jo vel "
    "nok lidt ganske tak hej venligst ned op dog vor";

constexpr char kDanishCarrier[] =
    "ikke ej ingen intet aldrig uden før mere mest mindre mindst samme anden andet "
    "andre mange flere alle alt begge tilbage igen sammen giver give gav tager tage "
    "tog kommer komme kom går gå gik finder finde vide siger sige spørgsmål svar "
    "betyder betyde behøver tror synes tænker bruger bruge bruges forsøger hjælper "
    "hjælpe hjælp sker ske virker fungerer ser se viser vise findes begynder forklare "
    "beskrive definition forstå information ting menneske mennesker person personer "
    "mand mænd kvinde kvinder patient patienter læge læger måde type typer slags god "
    "godt bedre bedst dårlig ny nye stor store lille små lang længe kort mulig muligt "
    "måske ofte normalt gange altid nu dag almindelig almindelige vigtig vigtige "
    "vigtigste forskellige generelt første sidste næste tid dage uge uger måned "
    "måneder år gang del rolle kaldes hedder navn liste grund årsag formål gælder";

constexpr char kNorwegianStop[] =
    "en ei et den det de denne dette disse slik slike hver hvert noen noe jeg meg min "
    "mitt mi mine du deg din ditt di dine han ham hans hun henne hennes man vi oss "
    "vår vårt våre dere deres dem seg sin sitt si sine selv eg me ho dei ein eit er "
    "var være vært blir bli ble blitt har hadde ha hatt kan kunne skal skulle vil "
    "ville må måtte bør burde gjør gjøre gjorde gjort får få fikk og eller men for så "
    "at om hvis fordi derfor mens når da som enn i på av til fra med hos ved under "
    "over mellom mot gjennom etter ifølge innen per via rundt ut inn hva hvem hvilken "
    "hvilket hvilke hvor hvorfor hvordan kva kven kvifor korleis kvar her der også "
    "bare kun veldig allerede jo vel nok litt ganske takk hei vennligst opp dykk "
    "nokre mykje siden meget ned";

constexpr char kNorwegianCarrier[] =
    "ikke ikkje ingen intet aldri uten før mer mest mindre minst samme annen annet "
    "andre mange flere alle alt begge tilbake igjen sammen gir gi ga tar ta tok "
    "kommer komme kom går gå gikk finner finne vet vite sier spørsmål svar betyr bety "
    "trenger tror synes tenker bruker bruke brukes prøver hjelper hjelpe hjelp skjer "
    "skje virker fungerer ser se viser vise finnes begynner forklare beskrive "
    "definisjon forstå informasjon ting menneske mennesker folk person personer mann "
    "menn kvinne kvinner pasient pasienter lege leger måte type typer slags god godt "
    "bedre best dårlig ny nye stor store liten små lang lenge kort mulig muligens "
    "kanskje ofte vanligvis ganger alltid nå dag vanlig vanlige viktig viktige "
    "viktigste forskjellige generelt første siste neste tid dager uke uker måned "
    "måneder år gang del rolle kalles heter navn liste grunn årsak formål gjelder";

constexpr StopWordList kLists[] = {
    {"en", kEnglishStop, kEnglishCarrier}, {"de", kGermanStop, kGermanCarrier},
    {"nl", kDutchStop, kDutchCarrier},     {"sv", kSwedishStop, kSwedishCarrier},
    {"da", kDanishStop, kDanishCarrier},   {"no", kNorwegianStop, kNorwegianCarrier},
};

}  // namespace

std::span<const StopWordList> GermanicStopWords() { return kLists; }

}  // namespace answerbook::search
