// What the registry says of a file's rows, in the reader's language.
import { speaker } from "../said.mjs";

const N_ = (/** @type {string} */ text) => text; // marks a text for the catalogue

export const said = speaker([
  // whose row it is
  N_("kode tersimpan sebagai angka {code}; dibaca {other} karena namanya cocok"),
  N_("kode tersimpan sebagai angka {code}, sehingga nol di belakang dapat hilang. Pilih daerahnya"),
  N_("{code} bukan kode Kemendagri (seperti 32.10); kode BPS berbeda untuk sebagian daerah. Pilih daerahnya"),
  N_("kode {code} adalah {name}, tetapi namanya “{other}”, instansi pusat. Lewati, atau pilih daerahnya"),
  N_("kode {code} adalah {name}, tetapi namanya “{other}”, yang bukan nama daerah. Pilih daerahnya, atau lewati"),
  N_("kode {code} adalah {name}, tetapi namanya {other}. Pilih yang benar"),
  N_("kode “{code}” tidak dikenal. Pilih daerahnya, atau lewati"),
  N_("kode dari nama: {name}"),
  N_("tanpa kode; namanya cocok dengan {name}. Konfirmasi dulu"),
  N_("nama ini milik beberapa daerah. Pilih salah satu, atau lewati"),
  N_("nama ini tidak dikenal. Pilih daerahnya, atau lewati"),
  N_("; usulan hanya untuk {count} nama pertama yang tidak dikenal"),
  N_("{name} hanya contoh dan tidak punya hasil. Pilih daerah lain, atau lewati"),
  N_("ditentukan: {name}"),
  N_("instansi pusat; lab ini memuat pemerintah daerah"),
  N_("dilewati atas permintaan"),
  // what a row is
  N_("tidak memuat nilai; judul kelompok atau keterangan di bawah tabel"),
  N_("tidak memuat nilai"),
  N_("baris ringkasan, bukan daerah"),
  N_("baris ringkasan, bukan indikator"),
  N_("nomor kolom, bukan baris nilai"),
  N_("Baris ini tersembunyi di berkas"),
  N_("tahunnya {year}, bukan {other}. Periksa tahunnya."),
  N_("nama dan kode daerah kosong. Isi salah satunya."),
  N_("indeks kosong. Isi indeksnya, atau hapus baris ini."),
  N_("indikator ini tidak dikenal. Tulis nomornya, misalnya I1."),
  N_("catatannya menampilkan galat {text}. Ketik ulang catatan itu."),
  N_("nomor {code} dan nama “{name}” menunjuk hal yang berbeda. Perbaiki salah satunya."),
  N_("“{name}” bukan nama untuk nomor {code} pada {other}. Periksa instrumennya."),
  N_("{address} dan {other} tentang hal yang sama. Sisakan satu."),
  // its values
  N_("“{text}” bukan predikat. Pakai {other}"),
  N_("{text} di luar {low} sampai {high}. Periksa nilai itu di dokumen asalnya"),
  N_("lebih dari {count} angka desimal. Tulis nilai seperti tercetak di dokumennya"),
  N_("{text} bukan tingkat. Tingkat indikator berupa bilangan bulat"),
  N_("Tulis seperti 3,81 tanpa pemisah ribuan, persen, atau kata"),
  N_("menampilkan galat {text}. Perbaiki rumusnya atau ketik nilainya, lalu simpan lagi"),
  N_("Lembar “{name}” sel"),
  // what does not agree, and what stands in the way
  N_("domain berbobot menghasilkan {text}, indeksnya {other}; selisihnya lebih dari 0,01"),
  N_("nilai semua indikator menghasilkan {text}, indeksnya {other}"),
  N_("{count} baris ditolak. Perbaiki berkasnya, atau lewati baris itu, lalu periksa lagi."),
  N_("{count} baris belum jelas daerahnya. Jawab satu per satu, lalu periksa lagi."),
  N_("{count} baris mengoreksi nilai yang sudah ada. Isi alasan koreksi, lalu periksa lagi."),
  // how a sheet was understood
  N_("lembar tersembunyi, tidak dibaca"),
  N_("tidak berisi tabel yang dikenal"),
  N_("baris tersembunyi ikut dibaca: {other}"),
  N_("; tidak dibaca: {other}"),
]);
