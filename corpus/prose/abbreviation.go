package prose

// The lists below are read-only. They hold lower-case abbreviations without their full stops: English ones first, then
// the most frequent ones of German, Spanish, French and Russian.

// beforeName holds abbreviations that precede a name or a word. Their full stop never ends a sentence.
var beforeName = WordSet(`mr mrs ms messrs mme mlle dr prof gen maj col lt sgt capt cmdr adm brig cpl pvt sen rep
	gov pres amb rev hon fr msgr mt ft v vs cf eg ie viz esp approx ca var
	hr dipl ing bzw dh zb ggf evtl bspw sog sra srta dña av тов акад проф им см напр`)

// beforeNumber holds abbreviations of references. Their full stop does not end a sentence when a number follows.
var beforeNumber = WordSet(`c no nos nr fig figs p pp vol vols ch chap sec sect art arts para eq eqs ref refs ed eds
	app ex tab pl par pt cap op bd abb núm pág рис стр гл табл с`)

// mayEnd holds abbreviations that may also be the last word of a sentence. The next word decides.
var mayEnd = WordSet(`inc ltd corp co cos llc plc bros jr sr etc al st ave blvd rd dept univ assn natl intl est
	jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
	am pm bc ad bce ce us uk un usa ussr phd md esq rt mass calif conn penn mich minn
	usw ua uu ee г гг в вв др т е д п тыс млн млрд`)

// monthAfterOrdinal holds words before which a number with a full stop is a German ordinal ("3. Oktober").
var monthAfterOrdinal = WordSet(`Januar Jänner Februar März April Mai Juni Juli August September Oktober November
	Dezember Jahrhundert Jahrhunderts Jahrtausend`)

// sentenceStarters holds words that begin a sentence when they have a capital, and do not continue a name.
var sentenceStarters = WordSet(`The This That These Those There Then Thus Therefore He She It They We You I
	His Her Its Their Our My Your In On At By For From With Without Within To As After Before During Since Until
	While When Where Why How What Who Which Although Though Because However Moreover Furthermore Nevertheless Also
	And But Or Nor So Yet If Unless Once Some Many Most Several Few All Both Each Every Another Other Others One
	Two Three Under Over Between Among According Later Today Now Here Despite Instead Meanwhile Finally Only Even
	Not No Such An A`)
