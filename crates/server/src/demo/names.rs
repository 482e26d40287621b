//! The people of the demo: given name, family name.

pub(super) const NAMES: &str = "
Ada Winter, Sam Keller, Olga Brandt, Miriam Okafor, Jonas Lindqvist, Priya Raman, Tomás Herrera, Yuki Tanaka,
Aisha Rahman, Liam O'Connor, Zofia Kowalska, Mateus Carvalho, Chiara Bellini, Noah Fischer, Hanna Virtanen,
Emre Yılmaz, Linh Nguyễn, Kwame Mensah, Sofia Papadopoulou, Daniel Cohen, Ingrid Bakke, Pavel Novák,
Camille Lefèvre, Omar Haddad, Grace Adeyemi, Henrik Sørensen, Mei Zhang, Arjun Patel, Lucía Fernández, Petra Vogel,
Oleksandr Shevchenko, Ji-woo Park, Amelia Hughes, Fatima Zahra, Bram de Vries, Elif Demir, Giulia Romano,
Santiago Morales, Nadia Petrova, Thabo Nkosi, Freya Magnusdóttir, Hiroshi Sato, Beatriz Almeida, Callum Fraser,
Leila Hosseini, Marek Dvořák, Ananya Iyer, Étienne Moreau, Minh Trần, Kofi Boateng, Rosa Jiménez, Erik Johansson,
Tamar Levi, Wei Chen, Deepa Krishnan, Lukas Weber, Niamh Byrne, Agnieszka Nowak, Rafael Souza, Elena Conti,
Antti Korhonen, Zeynep Kaya, Chidi Eze, Despina Georgiou, Maya Goldberg, Lars Haugen, Jana Svobodová, Hugo Girard,
Youssef Mansour, Folake Balogun, Mette Nielsen, Jun Li, Rohan Mehta, Carmen Ortiz, Stefan Braun, Iryna Bondarenko,
Min-jun Kim, Oliver Bennett, Salma Benali, Femke Jansen, Can Öztürk, Marco Ferrari, Valentina Rojas, Dmitri Volkov,
Naledi Dlamini, Björn Einarsson, Sakura Yamamoto, Inês Pereira, Isla Campbell, Reza Karimi, Tereza Černá,
Vikram Singh, Manon Dubois, Thu Phạm, Abena Owusu, Javier Castillo, Maja Andersson, Noam Friedman, Xin Wang,
Kavya Nair, Tobias Schäfer, Ciarán Murphy, Piotr Wiśniewski, Larissa Oliveira, Francesca Greco, Sanna Mäkinen,
Burak Şahin, Ngozi Obi, Nikos Dimitriou, Shira Katz, Astrid Dahl, Ondřej Procházka, Chloé Bernard, Hassan Farouk,
Tunde Afolabi, Kasper Mortensen, Lan Liu, Ishaan Gupta, Álvaro Navarro, Katrin Neumann, Taras Kovalenko,
Seo-yeon Lee, Charlotte Evans, Rania Khalil, Pieter van den Berg, Defne Aydın, Lorenzo Ricci, Camila Vargas,
Anastasia Smirnova, Sipho Zulu, Sigrún Jónsdóttir, Kenji Nakamura, Tiago Rodrigues, Fiona MacLeod, Shirin Ahmadi,
Lenka Horáková, Meera Joshi, Antoine Rousseau, Quang Lê, Efua Asante, Pilar Domínguez, Oskar Nilsson, Eitan Mizrahi,
Yan Huang, Lakshmi Menon, Felix Hartmann, Aoife Kelly, Kamil Zieliński, Bruna Costa, Davide Marino, Eero Nieminen,
Aylin Çelik, Emeka Nwosu, Katerina Nikolaou, Yael Shapiro, Sindre Berg, Jakub Kučera, Inès Fontaine, Karim Saleh,
Bisi Ogunleye, Søren Kjær, Hao Wu, Tara Banerjee, Marina Gil, Jürgen Krause, Oksana Tkachenko, Do-yun Choi,
Harry Whitfield, Imane Cherkaoui, Sanne Visser, Mert Arslan, Sara Colombo, Diego Paredes, Irina Sokolova,
Lerato Mokoena, Gunnar Sigurðsson, Aiko Kobayashi, Duarte Santos, Eilidh Stewart, Navid Rezaei, Barbora Marešová,
Nikhil Deshmukh, Juliette Garnier, Hoa Đặng, Yaw Amoako, Inmaculada Reyes, Elsa Bergström, Ronen Azoulay, Lei Zhao,
Divya Pillai, Monika Zimmermann, Sean Gallagher, Ewa Lewandowska, Gustavo Ribeiro, Alessia Fontana, Ville Laine,
Selin Korkmaz, Ifeoma Okonkwo, Giorgos Alexiou, Dana Peretz, Kari Solberg, Veronika Pokorná, Baptiste Mercier,
Layla Nasser, Sade Adebayo, Rikke Holm, Peng Sun, Aditya Rao, Nuria Vidal, Dieter Lang, Bohdan Melnyk,
Ha-eun Jung, Poppy Turner, Amine Idrissi, Ruben Smit, Ece Polat, Matteo Galli, Ximena Fuentes, Boris Lebedev,
Zanele Khumalo, Hildur Ólafsdóttir, Ren Ito, Mariana Lopes, Rory Sinclair, Parisa Moradi, Štěpán Beneš,
Sunita Bhatt, Léa Chevalier, Tuấn Vũ, Akosua Darko, Esteban Molina, Linnea Holmberg, Gal Biton, Fang Xu,
Rajesh Pandey, Sabine Köhler, Orla Brennan, Tomasz Mazur, Thaís Barbosa, Giovanni Rinaldi, Aino Heikkinen,
Ozan Güneş, Uche Onyeka, Eleni Vasileiou, Ilan Stern, Nora Strand, Alena Kratochvílová, Théo Lambert,
Mariam Aziz, Wale Oyelaran
";

/// People from outside who work with the designers; they are in no directory.
pub(super) const CONTRACTORS: [(&str, &str); 6] = [
    ("Kim Ashdown", "kim@ashdown-studio.example"),
    ("Petra Sandoval", "petra.sandoval@northlight.example"),
    ("Ravi Chandran", "ravi@chandran.example"),
    ("Motion Team", "motion@northlight.example"),
    ("Isabelle Roche", "i.roche@atelier-roche.example"),
    ("Design Bot", "design-bot@harbour.example"),
];
