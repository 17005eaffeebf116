// What the registry says of letters and of files that came back, in the reader's language.
import { speaker } from "../said.mjs";

const N_ = (/** @type {string} */ text) => text; // marks a text for the catalogue

export const said = speaker([
  N_("Berkas ini bukan PDF. Unggah PDF yang sudah ditandatangani, atau pindaiannya sebagai PDF."),
  N_("Ini surat yang diunduh dari lab dan belum ditandatangani. Tanda tangani dulu, lalu unggah hasilnya."),
  N_("PDF ini rusak atau terpotong. Unduh lagi dari aplikasi tanda tangan, lalu unggah."),
  N_("PDF ini dikunci dengan sandi sehingga tidak dapat diperiksa. Simpan tanpa sandi, lalu unggah lagi."),
  N_("PDF ini diubah sesudah ditandatangani, jadi tanda tangannya tidak lagi berlaku. Minta berkas asli dari aplikasi tanda tangan; jangan menyimpan ulang atau menggabungkannya."),
  N_("Tanda tangan dalam PDF ini tidak mencakup seluruh dokumen. Tanda tangani lagi surat yang diunduh dari lab."),
  N_("Yang ditandatangani bukan surat ini: isinya berbeda dari yang dibuat lab. Unduh surat ini, tanda tangani tanpa menambah atau mencetak ulang, lalu unggah hasilnya."),
  N_("Gambar tanda tangan dalam PDF ini menutupi lebih dari seperempat halaman. Unduh lagi surat ini, lalu tanda tangani dengan gambar yang lebih kecil."),
  N_("Sertifikat penanda tangan sudah dicabut penerbitnya. Minta sertifikat baru, lalu tanda tangani lagi."),
  N_("Tanda tangan ini memakai cara yang tidak dapat diperiksa (lama atau tidak dikenal). Tanda tangani lagi."),
  N_("PDF ini tidak memuat tanda tangan elektronik dan bukan pindaian. Bila ditandatangani basah, pindai semua halamannya menjadi PDF, lalu unggah."),
  N_("PDF ini tidak dapat diperiksa: terlalu berat atau sengaja dibuat rusak. Minta berkas asli dari aplikasi tanda tangan, lalu unggah lagi."),
  N_("Berkas bertanda tangan yang sudah tersimpan tetap berlaku."),
  N_("Surat ini sudah ditandatangani elektronik; pindaian tidak menggantikannya."),
  N_("Berkas ini kosong (0 byte). Pilih berkas yang berisi."),
  N_("Jangan menulis NIK; surat ini hanya memuat nama dan jabatan."),
  N_("Teks ini memuat baris baru atau tanda yang tidak dapat dicetak. Ketik ulang."),
  N_("Masih ada {count} indikator yang belum diisi. Lengkapi penilaiannya dulu."),
  N_("Indeks tahap {name} belum diisi."),
  N_("Penilaian ini masih dapat diubah (“{name}”). Kirim dulu di halaman Penilaian."),
  N_("Penilaian ini belum final (“{name}”). Persetujuan publikasi dibuat setelah disahkan."),
  N_("indeks {text} menjadi {other}"),
  N_("predikat {text} menjadi {other}"),
  N_("nilai {count} indikator berubah"),
  N_("data dukung {text} menjadi {other}"),
  N_("instrumen atau nama wilayah berubah"),
]);
